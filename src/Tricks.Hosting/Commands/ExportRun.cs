using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Tricks.Hosting.Exports;
using Tricks.Inference;
using Tricks.Native;
using Tricks.Training;
using static TorchSharp.torch;

namespace Tricks.Hosting.Commands;

/// <summary>What <c>export</c> is asked for.</summary>
/// <param name="Run">A run's folder, a file of its checkpoints, or a recipe's name.</param>
/// <param name="Checkpoint"><c>last</c> or <c>best</c>.</param>
/// <param name="IsOnnx">Whether ONNX is written; else safetensors.</param>
/// <param name="File">Where it goes; null for the run's folder.</param>
/// <param name="Folds">Whether batch normalisation becomes a part of the convolution before it.</param>
/// <param name="HasSoftmax">Whether probabilities come out, in place of logits.</param>
internal sealed record ExportRequest(string Run, string Checkpoint, bool IsOnnx, string? File, bool Folds, bool HasSoftmax);

/// <summary><c>export</c>: a trained model in a file that other programs read.</summary>
internal sealed class ExportRun(IServiceProvider services, ExportRequest request, TextWriter output, TextWriter errors)
{
    public int Run(CancellationToken stop)
    {
        try
        {
            var notice = services.GetRequiredService<ITrainingObserver>().Notice;
            var run = RunLocation.Find(request.Run, services.GetRequiredService<IOptions<TricksOptions>>().Value.RunsRoot, request.Checkpoint, notice);
            TorchRuntime.Initialize();
            using var trained = TrainedModel.Load(run.Checkpoint, CPU, notice);
            foreach (var part in trained.LeftOut)
                notice($"What {part} makes of the model's answers is not in the file: it gives what the model says of an image as it is.");
            var path = Path.GetFullPath(request.File ?? Path.Combine(run.Folder, request.IsOnnx ? "model.onnx" : "model.safetensors"));
            if (Path.GetDirectoryName(path) is { } folder)
                Directory.CreateDirectory(folder);
            if (request.IsOnnx)
            {
                var bytes = OnnxFile.Of(trained, request.Folds, request.HasSoftmax);
                AtomicFile.Write(path, stream => stream.Write(bytes));
            }
            else
            {
                using var scope = NewDisposeScope();
                var tensors = StoredTensor.All(trained.Model.state_dict());
                AtomicFile.Write(path, stream => SafeTensors.Write(stream, tensors, trained.Metadata));
            }

            output.WriteLine($"{path}: {trained.Recipe}, {new FileInfo(path).Length / 1e6:F1} MB");
            return ExitCodes.Done;
        }
        catch (Exception exception) when (exception is InvalidDataException or NotSupportedException or IOException or UnauthorizedAccessException)
        {
            errors.WriteLine(exception.Message);
            return ExitCodes.Failed;
        }
    }
}
