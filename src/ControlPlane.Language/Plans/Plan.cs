using System.Collections.Immutable;
using ControlPlane.Language.Text;
using ControlPlane.Resources;

namespace ControlPlane.Language.Plans;

/// <summary>What a change of documents does to Envoys, beside the documents themselves.</summary>
public sealed class Plan
{
    private readonly Lazy<ImmutableArray<ResourceChange>> _resources;

    internal Plan(Func<ImmutableArray<ResourceChange>> resources, ImmutableArray<PlanWarning> warnings) => (_resources, Warnings) = (new(resources), warnings);

    /// <summary>
    /// The xDS resources that come, go or change, by fleet, type and name. Worked out when first asked for: because of which documents they change costs more
    /// than to know that they do.
    /// </summary>
    public ImmutableArray<ResourceChange> Resources => _resources.Value;

    /// <summary>What an admin would want to know before: security that weakens first.</summary>
    public ImmutableArray<PlanWarning> Warnings { get; }
}

/// <summary>One xDS resource of a fleet that is not the same before and after.</summary>
/// <param name="Fleet">The fleet.</param>
/// <param name="Resource">Type and name.</param>
/// <param name="Action">What happens to it.</param>
/// <param name="Bands">The Envoy versions whose resource it is, the oldest first.</param>
/// <param name="Resources">It before and after, of each band.</param>
internal sealed record ResourceDifference(
    string Fleet,
    ResourceKey Resource,
    ResourceAction Action,
    ImmutableArray<string> Bands,
    ImmutableArray<XdsResource> Resources
);

/// <summary>One xDS resource of a fleet that changes.</summary>
/// <param name="Fleet">The fleet.</param>
/// <param name="Resource">Type and name.</param>
/// <param name="Action">What happens to it.</param>
/// <param name="Bands">The Envoy versions whose resource it is, the oldest first.</param>
/// <param name="Documents">The changed documents it comes from, each once.</param>
public sealed record ResourceChange(
    string Fleet,
    ResourceKey Resource,
    ResourceAction Action,
    ImmutableArray<string> Bands,
    ImmutableArray<DocumentId> Documents
);

/// <summary>What happens to a resource.</summary>
public enum ResourceAction
{
    /// <summary>It is new.</summary>
    Added,

    /// <summary>Its bytes change.</summary>
    Changed,

    /// <summary>It is gone.</summary>
    Removed,
}

/// <summary>Why an admin should look twice, the gravest first.</summary>
public enum PlanWarningKind
{
    /// <summary>Authentication or authorization weakens: a request that is refused now may be let through.</summary>
    AuthWeakens,

    /// <summary>Another protection weakens: a rate limit, <c>csrf</c>, <c>cors</c> or the largest body.</summary>
    ProtectionWeakens,

    /// <summary>API keys or passwords that are accepted now are refused.</summary>
    CredentialsEnd,

    /// <summary>A connected Envoy leaves its fleet, for another one or for none.</summary>
    NodesLeave,

    /// <summary>Connections of a listener are drained.</summary>
    ListenerDrains,

    /// <summary>A rule takes requests from rules of other Routes, and demands what they demand.</summary>
    RequestsTaken,

    /// <summary>A rule is never reached: one of another Route takes all of its requests.</summary>
    RuleCovered,

    /// <summary>A host with rules of its own takes its requests from rules of a wider host.</summary>
    HostHides,

    /// <summary>The server may not fetch a key set, so that no token of its issuer is valid.</summary>
    CannotFetch,

    /// <summary>Something is written whose end has passed: it has no effect.</summary>
    AlreadyOver,

    /// <summary>A certificate, an authority, an API key or a key set that is written or used ends soon, or has ended.</summary>
    EndsSoon,

    /// <summary>Counters of rate limits start anew.</summary>
    LimitsReset,

    /// <summary>Envoy builds a cluster anew: connection pools, ejections and health start over.</summary>
    ClusterRebuilt,
}

/// <summary>Which warnings stop a write whose author did not agree to them.</summary>
public static class PlanWarningKinds
{
    /// <summary>Whether a write needs permission for it: it weakens, ends or drains something. All others are only told.</summary>
    public static bool NeedsPermission(this PlanWarningKind kind) =>
        kind
            is PlanWarningKind.AuthWeakens
                or PlanWarningKind.ProtectionWeakens
                or PlanWarningKind.CredentialsEnd
                or PlanWarningKind.NodesLeave
                or PlanWarningKind.ListenerDrains;
}

/// <summary>Something to look at before the change is applied.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Subject">What it is about, by name: <c>route/orders/read</c>, <c>edge/http</c>.</param>
/// <param name="Message">What happens.</param>
public sealed record PlanWarning(PlanWarningKind Kind, string Subject, string Message);
