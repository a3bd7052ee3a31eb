import ExplainCommand
import Shapes

ExplainCommand.main(Shapes.self)
