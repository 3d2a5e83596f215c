using System.Collections.Immutable;
using ControlPlane.Language.Documents;
using ControlPlane.Store.Secrets;

namespace ControlPlane.Store;

/// <summary>What a state says to a request.</summary>
/// <param name="Result">The answer, true once <paramref name="Next"/> is committed.</param>
/// <param name="Next">The state that the write leads to; null when it changes nothing.</param>
/// <param name="Written">What there is to write.</param>
internal sealed record Verdict(WriteResult Result, StoreState? Next, ImmutableArray<WrittenDocument> Written)
{
    /// <summary>Secrets to write with it.</summary>
    public ImmutableArray<SealedSecret> Secrets { get; init; } = [];

    /// <summary>An answer that writes nothing.</summary>
    public static Verdict Answer(WriteResult result) => new(result, null, []);
}

/// <summary>A document that is created, updated or deleted, as it will be stored; no text for a deleted one.</summary>
internal sealed record WrittenDocument(Change Change, Document? Document, string? Body);
