import ExplainCommand
import MobileNetV2

ExplainCommand.main(MobileNetV2.self)
