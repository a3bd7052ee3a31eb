import DenseNet121
import ExplainCommand

ExplainCommand.main(DenseNet121.self)
