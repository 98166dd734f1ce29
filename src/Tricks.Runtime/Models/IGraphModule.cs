namespace Tricks.Models;

/// <summary>A module that can write down what it computes in evaluation; a model of one's own is exported where it is one, or a sequence of layers that are known.</summary>
public interface IGraphModule
{
    /// <summary>Writes down what the module makes of a value, as its <c>forward</c> computes it in evaluation.</summary>
    GraphValue Describe(IModelGraph graph, GraphValue input);
}
