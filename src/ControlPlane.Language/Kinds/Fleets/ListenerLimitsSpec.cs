using System.ComponentModel;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Values;
using FluentValidation;

namespace ControlPlane.Language.Kinds.Fleets;

/// <summary>How much clients may take up of a listener at a time.</summary>
internal sealed record ListenerLimitsSpec
{
    [Description(
        "How many connections may be open at a time, 1 to 1000000; further ones are closed as soon as they are accepted. The limit applies separately to "
            + "each certificate of an `https` listener (and again to its HTTP/3 connections), to each Route of a listener that passes bytes on, and to each "
            + "combination of Route and certificate if that listener ends TLS. Each Envoy counts its own connections, and its bootstrap allows 50000 in "
            + "all. Default 10000."
    )]
    [Default("10000")]
    public int? Connections { get; init; }

    [Description(
        "How many requests a client may have open at a time on one HTTP/2 connection, 1 to 1000000. Clients are told, and wait with further ones; the "
            + "connection of a client that does not is closed. Default 100."
    )]
    [Default("100")]
    public int? ConcurrentStreams { get; init; }

    internal sealed class Rules : AbstractValidator<ListenerLimitsSpec>
    {
        public Rules()
        {
            RuleFor(limits => limits.Connections)
                .InclusiveBetween(1, 1_000_000)
                .WithProblem(FleetCodes.ListenerConnections, "is {PropertyValue}, which is out of range", "1 to 1000000");
            RuleFor(limits => limits.ConcurrentStreams)
                .InclusiveBetween(1, 1_000_000)
                .WithProblem(FleetCodes.ListenerStreams, "is {PropertyValue}, which is out of range", "1 to 1000000");
        }
    }
}

/// <summary>How long clients may take.</summary>
internal sealed record ListenerTimeoutsSpec
{
    [Description(
        "How long a connection may be open without a request before it is closed. It does not end requests: `timeout.idle` does. On a listener that passes "
            + "bytes on: how long a connection may go without any byte in either direction, unless its Route says otherwise. `0s`: no limit. Default 1h."
    )]
    [Default("1h")]
    public TimeSpan? Idle { get; init; }

    [Description(
        "How long the headers of a request may take to arrive, from its first byte. A request that takes longer is answered with 408 over HTTP/1.1, and over "
            + "HTTP/2 its stream is reset. At least 1ms. Default 10s."
    )]
    [Default("10s")]
    public TimeSpan? RequestHeaders { get; init; }

    [Description(
        "How long a request may take to arrive as a whole, its body included, unless its response begins before. One that takes longer is answered with 408, "
            + "whatever the `timeout` of its rule says, so slow uploads need a listener without it or with enough time. `0s`: no limit. Default: no limit."
    )]
    public TimeSpan? RequestBody { get; init; }

    internal sealed class Rules : AbstractValidator<ListenerTimeoutsSpec>
    {
        public Rules() =>
            RuleFor(timeouts => timeouts.RequestHeaders)
                .Must(limit => limit is null || limit > TimeSpan.Zero)
                .WithProblem(
                    FleetCodes.ListenerHeadersTimeout,
                    "is 0s: without a limit, clients that send nothing could hold connections for ever",
                    "at least 1ms, such as 10s"
                );
    }
}
