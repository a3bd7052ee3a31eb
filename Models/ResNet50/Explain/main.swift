import ExplainCommand
import ResNet50

ExplainCommand.main(ResNet50.self)
