namespace Tricks.Recipes;

/// <summary>What a training step does, in order. A step that looks twice, as SAM's, goes through some of them twice.</summary>
internal enum StepPhase
{
    /// <summary>Waits for the loader, or gathers a batch that lies on the device.</summary>
    DataWait,

    /// <summary>Brings the batch to the device, and normalises there what is bytes.</summary>
    Transfer,

    /// <summary>Transforms of the batch and its targets, such as mixup and label smoothing.</summary>
    Batch,

    /// <summary>From images to logits.</summary>
    Forward,

    /// <summary>From logits to the loss, terms included.</summary>
    Loss,

    /// <summary>From the loss to gradients.</summary>
    Backward,

    /// <summary>Transforms of gradients, such as clipping, and the look whether they are finite.</summary>
    Gradients,

    /// <summary>The update of the weights.</summary>
    Optimizer,

    /// <summary>Averages of the weights.</summary>
    Averages,

    /// <summary>The sum of losses, and what is read of it.</summary>
    Logging,
}
