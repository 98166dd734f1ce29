using static TorchSharp.torch;

namespace Tricks.Recipes;

/// <summary>Prediction: how the model's answers make a prediction at evaluation; the last part of the source asks the model first.</summary>
[Seam("prediction")]
public interface IPrediction
{
    /// <summary>Logits <c>[N, K]</c> for test images <c>[N, C, H, W]</c>, from any number of the model's answers.</summary>
    Tensor Predict(Tensor images, Func<Tensor, Tensor> model);
}
