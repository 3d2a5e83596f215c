namespace ControlPlane.Store;

/// <summary>A request that waits for its answer.</summary>
internal sealed class PendingWrite(WriteRequest request, CancellationToken cancel)
{
    private readonly TaskCompletionSource<WriteResult> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public WriteRequest Request { get; } = request;

    /// <summary>Completes with the answer.</summary>
    public Task<WriteResult> Answer => _answer.Task;

    /// <summary>Whether the author went away before the write began.</summary>
    public bool IsAbandoned => cancel.IsCancellationRequested;

    public void Complete(WriteResult result) => _answer.TrySetResult(result);

    /// <summary>A bug met on the way goes to the one whose request met it.</summary>
    public void Fail(Exception error) => _answer.TrySetException(error);
}
