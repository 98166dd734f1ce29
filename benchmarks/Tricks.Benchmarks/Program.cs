using System.Globalization;
using Tricks.Benchmarks;
using Tricks.Benchmarks.Costs;
using Tricks.Benchmarks.Evaluations;
using Tricks.Benchmarks.FineTuning;
using Tricks.Benchmarks.Normalization;
using Tricks.Benchmarks.Parts;
using Tricks.Benchmarks.Scale;
using Tricks.Benchmarks.Starts;
using Tricks.Benchmarks.Steps;
using Tricks.Native;

string[] recipes = [nameof(ResNet20), nameof(ResNet18), nameof(ResNet50)];
switch (args)
{
    case ["generator"]:
        GeneratorCost.Run();
        break;
    case ["generator", var count]:
        GeneratorCost.RunOnce(Number(count));
        break;
    case ["framework"]:
        OnTrainingThread(() => Array.ForEach(recipes, static recipe => FrameworkTax.Run(recipe, 4, 12, StepsARound(recipe))));
        break;
    case ["framework", var recipe, var trials, var rounds, var steps]:
        OnTrainingThread(() => FrameworkTax.Run(recipe, Number(trials), Number(rounds), Number(steps)));
        break;
    case ["pytorch"]:
        OnTrainingThread(() => Array.ForEach(recipes, static recipe => AgainstPyTorch.Run(recipe, 15, StepsARound(recipe))));
        break;
    case ["pytorch", var recipe, var rounds, var steps]:
        OnTrainingThread(() => AgainstPyTorch.Run(recipe, Number(rounds), Number(steps)));
        break;
    case ["floor"]:
        OnTrainingThread(() => Array.ForEach([.. recipes, .. recipes.Select(static recipe => recipe + "Low")], static recipe => AgainstFloor.Run(recipe, 15, StepsARound(recipe))));
        break;
    case ["floor", var recipe, var rounds, var steps]:
        OnTrainingThread(() => AgainstFloor.Run(recipe, Number(rounds), Number(steps)));
        break;
    case ["evaluation", var recipe, var rounds]:
        OnTrainingThread(() => EvaluationWays.Run(recipe, Number(rounds)));
        break;
    case ["normalization", var rounds]:
        OnTrainingThread(() => NormalizationWays.Run(Number(rounds)));
        break;
    case ["start", var rounds]:
        ColdStart.Run(Number(rounds));
        break;
    case ["accuracy", var rounds, .. var ways]:
        TimeToAccuracy.Run(Number(rounds), ways);
        break;
    case ["scale"]:
        ScalePlots.Draw();
        break;
    case ["scale", var rounds]:
        OnTrainingThread(() => ScalePlots.Run(Number(rounds)));
        break;
    case ["parts", .. var rest]:
        TimedParts.Run(rest);
        break;
    case ["tricks"]:
        StepCostPlot.Draw();
        break;
    case ["tricks", var rounds, .. var names]:
        OnTrainingThread(() => TrickCosts.Run(Number(rounds), names));
        StepCostPlot.Draw();
        break;
    case ["loading", var rounds]:
        OnTrainingThread(() => Loading.Run(Number(rounds)));
        break;
    case ["serve", var model, var image, var rounds]:
        ServiceLoad.Run(model, image, Number(rounds));
        break;
    case ["few-labels", var mnist, var weights, var seeds]:
        FewLabels.Run(mnist, weights, Number(seeds));
        break;
    case ["packed", var rounds]:
        OnTrainingThread(() => PackedEpoch.Run(Number(rounds)));
        break;
    case ["pictures", var folder, var rounds]:
        OnTrainingThread(() => Pictures.Run(folder, Number(rounds)));
        break;
    default:
        Console.Error.WriteLine("""
            allowed:
              framework [<recipe> <trials> <rounds> <steps>]   a step against a hand-written loop's
              pytorch [<recipe> <rounds> <steps>]              a step against a PyTorch script's
              floor [<recipe> <rounds> <steps>]                a step against its kernels alone
              evaluation <recipe> <rounds>                     an evaluation against other ways to make it
              normalization <rounds>                           batch normalisation and what follows it, together and apart
              start <rounds>                                   from the start of a process to its first step
              accuracy <rounds> [<recipe> …]                   from the start of a process to 92.5 % on Fashion-MNIST
              scale [<rounds>]                                 time and memory as batch, depth and image size grow; without rounds, drawn from results that are there
              tricks [<rounds> [<trick> …]]                    what each trick costs; without rounds, drawn from results that are there
              parts [<BenchmarkDotNet's own arguments>]        small parts, by BenchmarkDotNet
              loading <rounds>                                 a file's weights into a model, against reading the file
              serve <model.onnx> <image> <rounds>              images a second that samples/Serve answers
              few-labels <MNIST's folder> <run of FashionBag> <seeds>
                                                               fine-tuning beside training from scratch
              packed <rounds>                                  an epoch from Cache=Packed
              pictures <folder of JPEG files> <rounds>         from file to tensor
              generator                                        what the generator costs
            """);
        return 1;
}

return 0;

static void OnTrainingThread(Action work) => TorchThread.Start("benchmark", work).Join();

static int StepsARound(string recipe) => recipe.StartsWith(nameof(ResNet20), StringComparison.Ordinal) ? 8 : 1;

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
