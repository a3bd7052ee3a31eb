import ExplainCommand
import SqueezeNet

ExplainCommand.main(SqueezeNet.self)
