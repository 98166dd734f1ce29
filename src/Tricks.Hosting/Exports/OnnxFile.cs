using System.Reflection;
using Google.Protobuf;
using Tricks.Hosting.Exports.Schema;
using Tricks.Inference;

namespace Tricks.Hosting.Exports;

/// <summary>A trained model as an ONNX file, with what a service needs to prepare images and to name classes among its metadata.</summary>
internal static class OnnxFile
{
    // As of the operators' version; older programs read no newer one.
    private const int FormatVersion = 8;

    /// <summary>The model in its file's bytes.</summary>
    /// <param name="trained">The model.</param>
    /// <param name="folds">Whether batch normalisation becomes a part of the convolution before it.</param>
    /// <param name="hasSoftmax">Whether probabilities come out, in place of logits.</param>
    /// <exception cref="NotSupportedException">A module cannot be written down; the message names it.</exception>
    public static byte[] Of(TrainedModel trained, bool folds, bool hasSoftmax)
    {
        var model = new ModelProto
        {
            IrVersion = FormatVersion,
            ProducerName = "Tricks",
            ProducerVersion = typeof(OnnxFile).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "",
            DocString = $"An image classifier, trained by the recipe {trained.Recipe}: images [N, C, H, W] of the given size, normalised by mean and standard_deviation on pixel_range, to {(hasSoftmax ? "probabilities" : "logits")} [N, K].",
            Graph = OnnxGraph.Of(trained.Model, trained.OutputShape, folds, hasSoftmax),
            OpsetImport = { new OperatorSetIdProto { Version = OnnxGraph.Opset } },
        };
        foreach (var (key, value) in trained.Description.OrderBy(static item => item.Key, StringComparer.Ordinal))
            model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });
        return model.ToByteArray();
    }
}
