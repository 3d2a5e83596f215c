using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ControlPlane.Xds;

/// <summary>The request body of one stream, which knows since when a request has been arriving that is not whole yet.</summary>
internal sealed class RequestReader : PipeReader, IRequestBodyPipeFeature
{
    private readonly PipeReader _body;
    private readonly TimeProvider _clock;
    private long _arrivingSince;

    private RequestReader(PipeReader body, TimeProvider clock) => (_body, _clock) = (body, clock);

    /// <inheritdoc/>
    public PipeReader Reader => this;

    /// <summary>Stands before what gRPC will read a stream's requests from.</summary>
    public static void Insert(HttpContext context, TimeProvider clock) =>
        context.Features.Set<IRequestBodyPipeFeature>(new RequestReader(context.Request.BodyReader, clock));

    /// <summary>That of a stream.</summary>
    public static RequestReader Of(HttpContext context) => (RequestReader)context.Features.GetRequiredFeature<IRequestBodyPipeFeature>();

    /// <summary>Whether a request has been arriving for longer than <paramref name="limit"/>.</summary>
    public bool IsArriving(TimeSpan limit) => Volatile.Read(ref _arrivingSince) is var since and not 0 && _clock.GetElapsedTime(since) > limit;

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed)
    {
        Volatile.Write(ref _arrivingSince, 0);
        _body.AdvanceTo(consumed);
    }

    /// <inheritdoc/>
    /// <remarks>What gRPC has looked at and leaves is the beginning of a request.</remarks>
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (consumed.Equals(examined))
            Volatile.Write(ref _arrivingSince, 0);
        else if (_arrivingSince == 0)
            Volatile.Write(ref _arrivingSince, _clock.GetTimestamp());
        _body.AdvanceTo(consumed, examined);
    }

    /// <inheritdoc/>
    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) => _body.ReadAsync(cancellationToken);

    /// <inheritdoc/>
    public override bool TryRead(out ReadResult result) => _body.TryRead(out result);

    /// <inheritdoc/>
    public override void CancelPendingRead() => _body.CancelPendingRead();

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null) => _body.Complete(exception);

    /// <inheritdoc/>
    public override ValueTask CompleteAsync(Exception? exception = null) => _body.CompleteAsync(exception);
}
