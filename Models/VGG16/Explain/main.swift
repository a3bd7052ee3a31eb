import ExplainCommand
import VGG16

ExplainCommand.main(VGG16.self)
