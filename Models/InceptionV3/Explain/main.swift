import ExplainCommand
import InceptionV3

ExplainCommand.main(InceptionV3.self)
