using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Tricks.Models;
using Tricks.Recipes;

namespace Tricks.Runtime.Tests.Parts;

public sealed class KnobBoundsTests
{
    public static TheoryData<TrickAttribute> Wrong =>
    [
        new EpochsAttribute(0),
        new EpochsAttribute(100_001),
        new BatchSizeAttribute(0),
        new BatchSizeAttribute((1 << 20) + 1),
        new LearningRateAttribute(0),
        new LearningRateAttribute(-0.1),
        new LearningRateAttribute(double.NaN),
        new LearningRateAttribute(double.PositiveInfinity),
        new LinearScalingAttribute(0),
        new LinearScalingAttribute(0.1, 0),
        new WarmupAttribute(-0.1),
        new StepDecayAttribute(0, 1),
        new StepDecayAttribute(1.1, 1),
        new StepDecayAttribute(0.1),
        new StepDecayAttribute(0.1, 0, 30),
        new NormalizeAttribute([], []),
        new NormalizeAttribute([100], [0]),
        new NormalizeAttribute([300], [50]),
        new MixupAttribute(0),
        new MixupAttribute(-0.1),
        new LabelSmoothingAttribute(-0.1),
        new LabelSmoothingAttribute(1),
        new ResNetAttribute(51),
        new RandomResizedCropAttribute(0),
        new RandomResizedCropAttribute(minArea: 0),
        new RandomResizedCropAttribute(maxArea: 1.1),
        new RandomResizedCropAttribute(minAspect: 1.1),
        new ColorJitterAttribute(-0.1),
        new ColorJitterAttribute(1.1),
        new PcaNoiseAttribute(-0.1),
        new RandomErasingAttribute(1.1),
        new RandomErasingAttribute(-0.1),
        new RandomErasingAttribute(minArea: 0),
        new RandomErasingAttribute(minAspect: 0),
        new RandAugmentAttribute(0),
        new RandAugmentAttribute(15),
        new RandAugmentAttribute(magnitude: 31),
        new RandAugmentAttribute(magnitude: -1),
        new ResizeShorterEdgeAttribute(0),
        new CentreCropAttribute(4_097),
        new SgdAttribute(1),
        new SgdAttribute(-0.1),
        new SgdAttribute(0.9, -0.1),
        new AdamWAttribute(1),
        new AdamWAttribute(0.9, 1),
        new AdamWAttribute(epsilon: 0),
        new AdamWAttribute(weightDecay: 1.1),
        new LarsAttribute(0),
        new LarsAttribute(momentum: 1),
        new LarsAttribute(weightDecay: -0.1),
        new LarsAttribute(epsilon: -0.1),
        new OneCycleAttribute(0),
        new OneCycleAttribute(1),
        new OneCycleAttribute(startDivisor: 0.9),
        new OneCycleAttribute(endDivisor: 0),
        new ClipGradientAttribute(0),
        new CutMixAttribute(0),
        new CutMixAttribute(probability: 1.1),
        new MixupAttribute(probability: -0.1),
        new BinaryCrossEntropyAttribute(1),
        new BinaryCrossEntropyAttribute(-0.1),
        new AccumulateAttribute(0),
        new SamAttribute(0),
        new EmaAttribute(1),
        new SwaAttribute(-1),
        new SwaAttribute(1, 0),
        new ProgressiveResizingAttribute(0),
        new ProgressiveResizingAttribute(0.5, 1.1),
        new ProgressiveResizingAttribute(multiple: 0),
    ];

    public static TheoryData<TrickAttribute> Right =>
    [
        new EpochsAttribute(1),
        new BatchSizeAttribute(1 << 20),
        new LearningRateAttribute(1e-9),
        new LinearScalingAttribute(),
        new WarmupAttribute(0),
        new WarmupAttribute(),
        new StepDecayAttribute(1, 1),
        new NormalizeAttribute([0], [255]),
        new MixupAttribute(),
        new LabelSmoothingAttribute(0),
        new LabelSmoothingAttribute(),
        new ResNetAttribute(),
        new SgdAttribute(0, 1, nesterov: false),
        new AdamWAttribute(),
        new AdamWAttribute(0, 0, 1, 0),
        new LarsAttribute(),
        new LarsAttribute(1, 0, 0, 0),
        new OneCycleAttribute(),
        new OneCycleAttribute(0.99, 1, 1, OneCycleAnneal.Linear),
        new ClipGradientAttribute(),
        new CutMixAttribute(),
        new CutMixAttribute(probability: 0),
        new BinaryCrossEntropyAttribute(),
        new BinaryCrossEntropyAttribute(0.2, true),
        new AccumulateAttribute(1),
        new SamAttribute(),
        new EmaAttribute(0),
        new SwaAttribute(0),
        new ProgressiveResizingAttribute(1, 1, 1),
        new ResNetAttribute(110, ResNetVariant.D, ResNetStem.Small),
        new RandomResizedCropAttribute(),
        new RandomResizedCropAttribute(1, 1, 1, 1),
        new ColorJitterAttribute(),
        new ColorJitterAttribute(1, ColorJitterForm.GluonCV),
        new PcaNoiseAttribute(0),
        new PcaNoiseAttribute(),
        new RandomErasingAttribute(),
        new RandomErasingAttribute(0, 1, 1, 1, ErasingFill.Mean),
        new TrivialAugmentAttribute(),
        new RandAugmentAttribute(),
        new RandAugmentAttribute(14, 30),
        new ResizeShorterEdgeAttribute(),
        new CentreCropAttribute(),
    ];

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_knob_out_of_its_range_is_refused(TrickAttribute part) => Assert.False(InRange(part));

    [Theory]
    [MemberData(nameof(Right))]
    public void A_knob_at_or_within_its_bounds_is_taken(TrickAttribute part)
    {
        Assert.True(InRange(part));
        Assert.Empty(part.Check());
    }

    private static bool InRange(TrickAttribute part) => part.GetType().GetProperties().All(knob => InRange(knob, knob.GetValue(part)));

    /// <summary>A bound of a list but its length bounds each element.</summary>
    private static bool InRange(PropertyInfo knob, object? value) => knob.GetCustomAttributes<ValidationAttribute>()
        .All(bound => value is Array list && bound is not MinLengthAttribute ? list.Cast<object>().All(bound.IsValid) : bound.IsValid(value));
}
