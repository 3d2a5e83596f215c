using System.Collections.Immutable;
using System.Diagnostics;
using ControlPlane.Store.Facts;

namespace ControlPlane.Store;

/// <summary>A request or observed facts that wait for their answer.</summary>
/// <param name="request">The request; null for facts.</param>
/// <param name="observed">The facts; empty for a request.</param>
/// <param name="cancel">Takes it back while it has not begun.</param>
internal sealed class PendingWrite(WriteRequest? request, ImmutableArray<FactChange> observed, CancellationToken cancel)
{
    private readonly TaskCompletionSource<WriteResult> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public WriteRequest? Request { get; } = request;

    public ImmutableArray<FactChange> Observed { get; } = observed;

    /// <summary>Its place in the caller's trace; default if it is not traced.</summary>
    public ActivityContext Trace { get; init; }

    /// <summary>Completes with the answer; facts are always accepted.</summary>
    public Task<WriteResult> Answer => _answer.Task;

    /// <summary>Whether the author went away before the write began.</summary>
    public bool IsAbandoned => cancel.IsCancellationRequested;

    public void Complete(WriteResult result) => _answer.TrySetResult(result);

    /// <summary>A bug met on the way goes to the one whose request met it.</summary>
    public void Fail(Exception error) => _answer.TrySetException(error);
}
