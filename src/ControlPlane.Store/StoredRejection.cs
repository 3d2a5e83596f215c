using System.Collections.Immutable;
using ControlPlane.Language.Text;

namespace ControlPlane.Store;

/// <summary>What an Envoy rejected (NACK), and what stood behind it.</summary>
public sealed record StoredRejection
{
    /// <summary>The Envoy's node.id.</summary>
    public required string Node { get; init; }

    /// <summary>Its fleet.</summary>
    public required string Fleet { get; init; }

    /// <summary>Its version, for example <c>1.40.0</c>.</summary>
    public required string Envoy { get; init; }

    /// <summary>The resource type's short name, for example <c>Cluster</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The type's version that was rejected.</summary>
    public required string Version { get; init; }

    /// <summary>The revision that it was compiled from.</summary>
    public required long Revision { get; init; }

    /// <summary>The newest revision whose resources of this type the node had accepted before; 0 when that is not known.</summary>
    public required long Acked { get; init; }

    /// <summary>When it came last, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>How often it came: an Envoy that connects again rejects again.</summary>
    public int Times { get; init; } = 1;

    /// <summary>Envoy's text, free of secrets.</summary>
    public required string Error { get; init; }

    /// <summary>The names in the rejected answer.</summary>
    public required ImmutableArray<string> Resources { get; init; }

    /// <summary>The documents behind them.</summary>
    public required ImmutableArray<RejectionDocument> Documents { get; init; }
}

/// <summary>A document behind a rejection.</summary>
/// <param name="Id">Kind and name.</param>
/// <param name="Path">The place in it that the rejected resource came from.</param>
/// <param name="Revision">The revision that had changed it last.</param>
/// <param name="Author">Who did.</param>
public sealed record RejectionDocument(DocumentId Id, string Path, long Revision, string Author);
