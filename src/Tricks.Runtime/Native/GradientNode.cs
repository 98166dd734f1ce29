using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Tricks.Native;

/// <summary>
/// A step of the way back whose gradients C# computes. It does what TorchSharp's <c>autograd.Function</c> does, with two differences that large tensors need: no
/// second tensor of the output's size lives as long as the step, and in <see cref="Backward"/> what was kept for the way back is freed as soon as the gradients are known.
/// </summary>
internal abstract unsafe partial class GradientNode
{
    private const string Library = "LibTorchSharp";

    // What the thread's last node gave back, until libtorch has taken it over.
    [ThreadStatic]
    private static Tensor?[]? s_given;

    // What went wrong in a node of the thread, which libtorch cannot carry.
    [ThreadStatic]
    private static ExceptionDispatchInfo? s_failure;

    // Whether the thread is in Backward, after which nobody walks back again.
    [ThreadStatic]
    private static bool s_isLastWay;

    [ThreadStatic]
    private static nint* s_room;

    private readonly Apply _apply;
    private readonly Action _end;
    private readonly List<nint> _kept = [];
    private nint[] _gradients = [];
    private GCHandle _self;
    private Node _node;

    protected GradientNode() => (_apply, _end) = (Applied, Ended);

    private delegate Tensors Apply(nint* gradients, int count);

    /// <summary>The only way back from <paramref name="loss"/>; what a node could not do is thrown as it was thrown there.</summary>
    public static void Backward(Tensor loss)
    {
        (s_failure, s_isLastWay) = (null, true);
        try
        {
            loss.backward();
        }
        catch (ExternalException) when (s_failure is not null)
        {
            s_failure.Throw();
        }
        finally
        {
            (s_failure, s_isLastWay) = (null, false);
            Replace(null);
        }
    }

    /// <summary>The output of this node, from whose gradient <see cref="Differentiate"/> makes those of the inputs; <paramref name="output"/> is disposed of.</summary>
    /// <param name="output">What was computed, without gradients.</param>
    /// <param name="inputs">From what it was computed, in the order of their gradients; one of them needs one at least.</param>
    /// <param name="kept">What the way back needs, in the order of <see cref="Kept"/>. The output is among it detached, or the node would never be let go.</param>
    protected Tensor Attach(Tensor output, Tensor[] inputs, Tensor[] kept)
    {
        _gradients = GC.AllocateArray<nint>(inputs.Length, pinned: true);
        var handles = stackalloc nint[inputs.Length];
        for (var i = 0; i < inputs.Length; i++)
            handles[i] = inputs[i].Handle;
        var given = output.Handle;
        nint attached = 0;

        // libtorch tells by Ended when it has let the node go, which lives until then.
        _self = GCHandle.Alloc(this);
        _node = NewNode(Marshal.GetFunctionPointerForDelegate(_apply), Marshal.GetFunctionPointerForDelegate(_end));
        CheckForErrors();
        try
        {
            SetNextEdges(_node, new((nint)handles, inputs.Length), 1);
            CheckForErrors();
            ClearInputMetadata(_node);
            CheckForErrors();
            foreach (var tensor in kept)
            {
                _kept.Add(NewSaved(tensor.Handle, _node, 0));
                CheckForErrors();
            }
            s_room = &attached;
            WrapOutputs(new((nint)handles, inputs.Length), default, default, new((nint)(&given), 1), _node, &Room);
            CheckForErrors();
        }
        finally
        {
            // Alive from now on as long as the output's graph.
            ForgetShared(_node);
        }
        GC.KeepAlive(inputs);
        GC.KeepAlive(kept);
        output.Dispose();
        return Tensor.UnsafeCreateTensor(attached);
    }

    /// <summary>The gradients of the inputs, in their order; null where there is none. Where gradients are on, they have gradients themselves.</summary>
    protected abstract Tensor?[] Differentiate(Tensor gradient);

    /// <summary>What was kept for the way back. Throws where it was changed in place meanwhile.</summary>
    protected Tensor Kept(int index)
    {
        if (index >= _kept.Count)
            throw new InvalidOperationException("What the way back needs was freed by GradientNode.Backward, which is to be the only one.");
        var tensor = Unpack(_kept[index], _node);
        CheckForErrors();
        return Tensor.UnsafeCreateTensor(tensor);
    }

    private static void Replace(Tensor?[]? given)
    {
        foreach (var tensor in s_given ?? [])
            tensor?.Dispose();
        s_given = given;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint* Room(nuint length) => s_room;

    private Tensors Applied(nint* gradients, int count)
    {
        try
        {
            using var scope = NewDisposeScope();
            Replace(null);
            if (gradients[0] == 0)
            {
                _gradients.AsSpan().Clear();
            }
            else
            {
                var results = Differentiate(Tensor.UnsafeCreateTensor(gradients[0]));
                for (var i = 0; i < results.Length; i++)
                    _gradients[i] = results[i]?.DetachFromDisposeScope().Handle ?? 0;
                Replace(results);
            }
            if (s_isLastWay)
                Free();
            return new(Marshal.UnsafeAddrOfPinnedArrayElement(_gradients, 0), _gradients.Length);
        }
        catch (Exception exception)
        {
            // None in place of as many as there are inputs is an error, with which libtorch ends the way back.
            s_failure = ExceptionDispatchInfo.Capture(exception);
            return default;
        }
    }

    private void Free()
    {
        foreach (var saved in _kept)
            ForgetSaved(saved);
        _kept.Clear();
    }

    private void Ended()
    {
        Free();
        ForgetWeak(_node);
        _self.Free();
    }

    [LibraryImport(Library, EntryPoint = "THSAutograd_CSharpNode_ctor")]
    private static partial Node NewNode(nint apply, nint end);

    [LibraryImport(Library, EntryPoint = "THSAutograd_CSharpNode_setNextEdges")]
    private static partial void SetNextEdges(Node node, Tensors inputs, byte isExecutable);

    [LibraryImport(Library, EntryPoint = "THSAutograd_CSharpNode_clearInputMetadata")]
    private static partial void ClearInputMetadata(Node node);

    [LibraryImport(Library, EntryPoint = "THSAutograd_Function_wrapOutputs")]
    private static partial void WrapOutputs(
        Tensors inputs, Tensors notDifferentiable, Tensors changed, Tensors outputs, Node node, delegate* unmanaged[Cdecl]<nuint, nint*> room);

    [LibraryImport(Library, EntryPoint = "THSAutograd_CSharpNode_disposeSharedPtr")]
    private static partial void ForgetShared(Node node);

    [LibraryImport(Library, EntryPoint = "THSAutograd_CSharpNode_disposeWeakPtr")]
    private static partial void ForgetWeak(Node node);

    [LibraryImport(Library, EntryPoint = "THSAutograd_SavedVariable_ctor")]
    private static partial nint NewSaved(nint tensor, Node node, byte isInPlaceOnView);

    [LibraryImport(Library, EntryPoint = "THSAutograd_SavedVariable_unpack")]
    private static partial nint Unpack(nint saved, Node node);

    [LibraryImport(Library, EntryPoint = "THSAutograd_SavedVariable_dispose")]
    private static partial void ForgetSaved(nint saved);

    /// <summary>LibTorchSharp's list of tensors.</summary>
    private readonly record struct Tensors(nint Handles, long Count);

    /// <summary>LibTorchSharp's node: what holds it, and what only knows it.</summary>
    private readonly record struct Node(nint Shared, nint Weak);
}
