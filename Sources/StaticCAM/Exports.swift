// Tools that import a model need pictures, shapes and labels as well: one import gives all of them.
@_exported public import ImageFiles
@_exported public import NetworkDescription
