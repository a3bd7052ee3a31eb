import ExplainCommand
import DenseNet121

ExplainCommand.main(DenseNet121.self)
