// Whoever sees the runtime sees the values that it runs.
@_exported public import ExplainerPlan
