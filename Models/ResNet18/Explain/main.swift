import ExplainCommand
import ResNet18

ExplainCommand.main(ResNet18.self)
