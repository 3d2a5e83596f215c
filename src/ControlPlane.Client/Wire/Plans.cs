using System.Text.Json.Serialization;

namespace ControlPlane.Client.Wire;

/// <summary>The answer of <c>POST /api/v1/plan</c>, whose body is a <see cref="TransactionRequest"/>: what applying it would do. Nothing is written.</summary>
/// <param name="Revision">The revision it was compared with.</param>
/// <param name="Changes">Every document of the request, in its order.</param>
/// <param name="Resources">The xDS resources that come, go or change, by fleet, type and name.</param>
/// <param name="Nodes">The connected Envoys that would receive something.</param>
/// <param name="Warnings">What to look at before, security that weakens first.</param>
public sealed record PlanResponse(
    long Revision, IReadOnlyList<DocumentChange> Changes, IReadOnlyList<PlannedResource> Resources, IReadOnlyList<PlannedNode> Nodes, IReadOnlyList<PlanWarning> Warnings)
{
    /// <summary>Unchanged documents of the request that a fleet is not served as they are, and still would not be.</summary>
    public IReadOnlyList<HeldInFleet> Held { get; init; } = [];
}

/// <summary>What happens to a resource.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ResourceAction>))]
public enum ResourceAction
{
    /// <summary>It is new.</summary>
    [JsonStringEnumMemberName("added")]
    Added,

    /// <summary>Its bytes change.</summary>
    [JsonStringEnumMemberName("changed")]
    Changed,

    /// <summary>It is gone.</summary>
    [JsonStringEnumMemberName("removed")]
    Removed,
}

/// <summary>One xDS resource of a fleet that changes.</summary>
/// <param name="Fleet">The fleet.</param>
/// <param name="Type">Short name, for example <c>RouteConfiguration</c>.</param>
/// <param name="Name">The resource's name.</param>
/// <param name="Action">What happens to it.</param>
/// <param name="Bands">The Envoy minor versions whose resource it is.</param>
/// <param name="Documents">The changed documents it comes from.</param>
public sealed record PlannedResource(string Fleet, string Type, string Name, ResourceAction Action, IReadOnlyList<string> Bands, IReadOnlyList<DocumentName> Documents);

/// <summary>A connected Envoy that would receive something.</summary>
/// <param name="Id">node.id.</param>
/// <param name="Fleet">Its fleet.</param>
/// <param name="EnvoyVersion">For example <c>1.40.0</c>.</param>
/// <param name="Resources">How many resources come, go or change for it.</param>
public sealed record PlannedNode(string Id, string Fleet, string EnvoyVersion, int Resources);
