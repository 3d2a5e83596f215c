using System.ComponentModel;

namespace ControlPlane.Language.Policies.Hedges;

/// <summary>Sends a request once more while an earlier try of it still runs; the first answer that needs no retry is the client's.</summary>
internal sealed record HedgeSpec
{
    [Description(
        "Whether a try that takes longer than `retry.perTry` goes on while the next one starts, instead of being cancelled. The client gets the first "
            + "answer that needs no retry, and all other tries are then cancelled. There are at most as many further tries as `retry.attempts` says. Only "
            + "requests whose method is retried (`retry.methods`) are sent more than once; the conditions of `retry.on` do not matter for this. Requires "
            + "`retry.perTry`. Required."
    )]
    public bool? OnPerTryTimeout { get; init; }
}
