using System.Text.Json.Serialization;

namespace ControlPlane.Client.Wire;

/// <summary>
/// This is the answer of <c>POST /api/v1/plan</c>, whose body is a <see cref="TransactionRequest"/>: it tells what applying the transaction would do. Nothing
/// is written.
/// </summary>
/// <param name="Revision">The plan was made over this revision.</param>
/// <param name="Changes">Every document of the request is listed here, in its order.</param>
/// <param name="Resources">These xDS resources would be added, changed or removed. They are sorted by fleet, type and name.</param>
/// <param name="Nodes">These connected Envoys would receive something.</param>
/// <param name="Warnings">An author should look at these warnings before applying. The gravest come first.</param>
public sealed record PlanResponse(
    long Revision,
    IReadOnlyList<DocumentChange> Changes,
    IReadOnlyList<PlannedResource> Resources,
    IReadOnlyList<PlannedNode> Nodes,
    IReadOnlyList<PlanWarning> Warnings
)
{
    /// <summary>
    /// These documents of the request do not change, and a fleet is served an older version of them because an Envoy rejected the newest one.
    /// </summary>
    public IReadOnlyList<HeldInFleet> Held { get; init; } = [];
}

/// <summary>This is what happens to a resource.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ResourceAction>))]
public enum ResourceAction
{
    /// <summary>The resource is new.</summary>
    [JsonStringEnumMemberName("added")]
    Added,

    /// <summary>The bytes of the resource change.</summary>
    [JsonStringEnumMemberName("changed")]
    Changed,

    /// <summary>The resource is removed.</summary>
    [JsonStringEnumMemberName("removed")]
    Removed,
}

/// <summary>This is an xDS resource of a fleet that changes.</summary>
/// <param name="Fleet">The resource belongs to this fleet.</param>
/// <param name="Type">This is the short name of the resource type, for example <c>RouteConfiguration</c>.</param>
/// <param name="Name">This is the name of the resource.</param>
/// <param name="Action">This happens to the resource.</param>
/// <param name="Bands">Envoys of these minor versions have the resource.</param>
/// <param name="Documents">The resource comes from these documents, which change.</param>
public sealed record PlannedResource(
    string Fleet,
    string Type,
    string Name,
    ResourceAction Action,
    IReadOnlyList<string> Bands,
    IReadOnlyList<DocumentName> Documents
);

/// <summary>This is a connected Envoy that would receive something.</summary>
/// <param name="Id">This is the <c>node.id</c> of the Envoy.</param>
/// <param name="Fleet">The Envoy belongs to this fleet.</param>
/// <param name="EnvoyVersion">This is the version of the Envoy, for example <c>1.40.0</c>.</param>
/// <param name="Resources">So many resources are added, changed or removed for the Envoy.</param>
public sealed record PlannedNode(string Id, string Fleet, string EnvoyVersion, int Resources);
