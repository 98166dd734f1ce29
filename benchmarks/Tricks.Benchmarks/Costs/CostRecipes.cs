using System.ComponentModel;

namespace Tricks.Benchmarks.Costs;

// A recipe With<Trick> is measured against the one that is called as its base class without Parts; its description says how, where that is not all.

[Description("ResNet-20 on 128 images of 3×32×32")]
[Synthetic(10, 32, 128, 128)]
[ResNet(20)]
[Epochs(1000)]
[BatchSize(128)]
[Sgd]
[LearningRate(0.01)]
public abstract class SmallParts;

[Sgd(Momentum = 0, Nesterov = false)]
[Description("ResNet-20 on 128 images of 3×32×32")]
public abstract class PlainParts : SmallParts;

[ResNet(18, Stem = ResNetStem.Small)]
[Description("ResNet-18 on 128 images of 3×32×32")]
public abstract class MiddleParts : SmallParts;

[Description("ResNet-50 on 4 images of 3×224×224")]
[Synthetic(1000, 224, 4, 4)]
[ResNet(50)]
[Epochs(1000)]
[BatchSize(4)]
[Sgd]
[LearningRate(0.01)]
public abstract class LargeParts;

[Recipe]
public sealed partial class Small : SmallParts;

[Recipe]
public sealed partial class Middle : MiddleParts;

[Recipe]
public sealed partial class Plain : PlainParts;

[Recipe]
public sealed partial class Large : LargeParts;

[Recipe]
[AdamW]
[Description("against one of SGD with Nesterov's momentum")]
public sealed partial class WithAdamW : SmallParts;

[Recipe]
[Accumulate(4)]
[Description("in 4 pieces, against one without it")]
public sealed partial class WithAccumulate : SmallParts;

[Recipe]
[BinaryCrossEntropy]
[Description("against one with cross entropy")]
public sealed partial class WithBinaryCrossEntropy : SmallParts;

[Recipe]
[BlurPool]
public sealed partial class WithBlurPool : LargeParts;

[Recipe]
[ClipGradient]
public sealed partial class WithClipGradient : SmallParts;

[Recipe]
[CrossEntropy]
[Description("against one where no loss is written, which has it anyway")]
public sealed partial class WithCrossEntropy : SmallParts;

[Recipe]
[CutMix]
public sealed partial class WithCutMix : SmallParts;

[Recipe]
[Distillation(nameof(Small))]
[Description("after a teacher that is a ResNet-20 too, against one without it")]
public sealed partial class WithDistillation : SmallParts;

[Recipe]
[Ema]
public sealed partial class WithEma : SmallParts;

[Recipe]
[AsTrained]
[Freeze("fc")]
[Description("in which the head alone learns, against one in which all layers do")]
public sealed partial class WithFreeze : SmallParts;

[Recipe]
[AsTrained]
[GradualUnfreeze(1000)]
[Description("while the head alone learns, against one in which all layers do")]
public sealed partial class WithGradualUnfreeze : SmallParts;

[Recipe]
[AsTrained]
[HeadRate]
public sealed partial class WithHeadRate : SmallParts;

[Recipe]
[Synthetic(1000, 299, 4, 4)]
[InceptionV3]
[Description("as Inception-V3 on images of 3×299×299, against ResNet-50")]
public sealed partial class WithInceptionV3 : LargeParts;

[Recipe]
[LabelSmoothing]
public sealed partial class WithLabelSmoothing : SmallParts;

[Recipe]
[Lars]
[Description("against one of SGD with Nesterov's momentum")]
public sealed partial class WithLars : SmallParts;

[Recipe]
[AsTrained]
[LayerwiseDecay]
public sealed partial class WithLayerwiseDecay : SmallParts;

[Recipe]
[MixedPrecision]
[Description("in bfloat16, against fp32")]
public sealed partial class WithMixedPrecision : MiddleParts;

[Recipe]
[Mixup]
public sealed partial class WithMixup : SmallParts;

[Recipe]
[MobileNet]
[Description("as MobileNet, against ResNet-50")]
public sealed partial class WithMobileNet : LargeParts;

[Recipe]
[NoBiasDecay]
public sealed partial class WithNoBiasDecay : SmallParts;

[Recipe]
[ProgressiveResizing]
[Description("at the start of training, where images have half the side, against one without it")]
public sealed partial class WithProgressiveResizing : SmallParts;

[Recipe]
[ResNet(50, Variant = ResNetVariant.D)]
[Description("as ResNet-50-D, against ResNet-50-A")]
public sealed partial class WithResNet : LargeParts;

[Recipe]
[ResNeXt]
[Description("as ResNeXt-50 (32×4d), against ResNet-50")]
public sealed partial class WithResNeXt : LargeParts;

[Recipe]
[Sam]
public sealed partial class WithSam : SmallParts;

[Recipe]
[Sgd]
[Description("with Nesterov's momentum, against one of plain gradient descent")]
public sealed partial class WithSgd : PlainParts;

[Recipe]
[SqueezeExcite]
public sealed partial class WithSqueezeExcite : SmallParts;

[Recipe]
[StochasticDepth]
public sealed partial class WithStochasticDepth : SmallParts;

[Recipe]
[Swa(0)]
[Description("where an epoch is one step, so that each is averaged, against one without it")]
public sealed partial class WithSwa : SmallParts;

[Recipe]
[TestTimeFlip]
public sealed partial class WithTestTimeFlip : SmallParts;
