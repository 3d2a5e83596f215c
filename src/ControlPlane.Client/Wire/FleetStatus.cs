namespace ControlPlane.Client.Wire;

/// <summary>This is the answer of <c>GET /api/v1/fleets/{name}/status</c>: the state of a fleet.</summary>
/// <param name="Fleet">This is the name of the fleet.</param>
/// <param name="Revision">This is the newest revision.</param>
/// <param name="Nodes">These are the numbers of Envoys of the fleet by state.</param>
/// <param name="Held">The Envoys of the fleet are served an older version of these documents, or none. They are sorted by kind and name.</param>
/// <param name="Problems">
/// These are problems of stored documents that concern the fleet, its routes or all fleets, and reasons why requests fail although the documents are right: key
/// sets that are missing (CP0633 not fetched yet, CP0634 cannot be fetched, CP0635 could not be fetched again) and secrets that cannot be decrypted (CP0636).
/// </param>
public sealed record FleetStatus(string Fleet, long Revision, FleetNodes Nodes, IReadOnlyList<HeldDocument> Held, IReadOnlyList<Problem> Problems)
{
    /// <summary>The fleet selects these clients, and they get no configuration.</summary>
    public IReadOnlyList<UnservedNodes> Unserved { get; init; } = [];
}

/// <summary>These are connected clients of a fleet that get no configuration for the same reason.</summary>
/// <param name="Reason">This is the reason.</param>
/// <param name="Nodes">So many clients get no configuration for this reason.</param>
/// <param name="Examples">These are the <c>node.id</c> of up to three of them.</param>
public sealed record UnservedNodes(string Reason, int Nodes, IReadOnlyList<string> Examples);

/// <summary>These are the numbers of Envoys of a fleet, whichever replica of the server they are connected to.</summary>
/// <param name="Connected">So many Envoys have an open stream. Each of them is counted in one of the states synced, stale, rejected and unserved.</param>
/// <param name="Synced">So many connected Envoys have everything of the newest revision.</param>
/// <param name="Stale">So many connected Envoys do not have everything of the newest revision yet, or are connected to a server that no longer answers.</param>
/// <param name="Rejected">So many connected Envoys rejected something and have not accepted anything newer.</param>
/// <param name="Disconnected">So many Envoys were connected recently.</param>
public sealed record FleetNodes(int Connected, int Synced, int Stale, int Rejected, int Disconnected)
{
    /// <summary>So many connected Envoys get no configuration, for example because their version is too old.</summary>
    public int Unserved { get; init; }
}

/// <summary>This is a document that is held in a fleet.</summary>
/// <param name="Fleet">This is the fleet.</param>
/// <param name="Document">This is the document, and why it is held.</param>
public sealed record HeldInFleet(string Fleet, HeldDocument Document);

/// <summary>This is a document that a fleet is not served as it is, because an Envoy rejected what came of it.</summary>
/// <param name="Kind">This is the kind of the document.</param>
/// <param name="Name">This is the name of the document.</param>
/// <param name="Revision">This revision last changed the document. It is not served.</param>
/// <param name="Author">This author changed the document.</param>
/// <param name="Served">The document is served as it was at this revision. It is absent if no version ever worked: then the rules of the document answer 503,
/// unless their matches were rejected too.</param>
/// <param name="LeftOut">If this is true, nothing of the document is served, because even its matches were rejected.</param>
/// <param name="Rejected">The resources of this revision were rejected.</param>
/// <param name="Since">The rejection came at this time.</param>
/// <param name="Node">This Envoy rejected the resource.</param>
/// <param name="EnvoyVersion">This is the version of that Envoy.</param>
/// <param name="Resource">This resource was rejected.</param>
/// <param name="Error">This is the text of the Envoy.</param>
/// <param name="Together">These documents changed together, and one of them is the cause. When one of them changes or is deleted, all are tried again.</param>
public sealed record HeldDocument(
    string Kind,
    string Name,
    long Revision,
    string Author,
    long? Served,
    bool LeftOut,
    long Rejected,
    DateTimeOffset Since,
    string Node,
    string EnvoyVersion,
    string Resource,
    string Error,
    IReadOnlyList<DocumentName> Together
)
{
    /// <summary>These rules of the document are not served, because even their matches were rejected. Other rules take their requests.</summary>
    public IReadOnlyList<FallenRule> Fallen { get; init; } = [];
}

/// <summary>This is a rule that is not served, because an Envoy rejected even its matches.</summary>
/// <param name="Rule">This is the name of the rule.</param>
/// <param name="To">These rules may take its requests, as `route/name/rule`. If there are none, the requests are answered with 404.</param>
/// <param name="Lacks">The rule demands these security policies, and one of the rules that take its requests does not.</param>
/// <param name="Unavailable">Requests for these paths are answered with 503, because they would be less protected otherwise.</param>
public sealed record FallenRule(string Rule, IReadOnlyList<string> To, IReadOnlyList<string> Lacks, IReadOnlyList<string> Unavailable);
