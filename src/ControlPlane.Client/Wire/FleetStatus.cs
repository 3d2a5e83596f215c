namespace ControlPlane.Client.Wire;

/// <summary>How a fleet stands. <c>GET /api/v1/fleets/{name}/status</c>.</summary>
/// <param name="Fleet">Its name.</param>
/// <param name="Revision">The newest revision.</param>
/// <param name="Nodes">Its Envoys, counted.</param>
/// <param name="Held">Documents that its Envoys are not served as they are, by kind and name.</param>
/// <param name="Problems">
/// What is wrong with documents that are stored: with the fleet, with its routes, or with what all fleets share; and why requests fail although they are right: key sets that
/// are missing (CP0633 not fetched yet, CP0634 cannot be fetched, CP0635 could not be fetched again) and secrets that cannot be decrypted (CP0636).
/// </param>
public sealed record FleetStatus(string Fleet, long Revision, FleetNodes Nodes, IReadOnlyList<HeldDocument> Held, IReadOnlyList<Problem> Problems);

/// <summary>The Envoys of a fleet, whichever replica of the server they are connected to.</summary>
/// <param name="Connected">Those with an open stream; each of them is counted once below.</param>
/// <param name="Synced">Those that have everything of the newest revision.</param>
/// <param name="Stale">Those that do not have everything of the newest revision yet, or whose server no longer answers.</param>
/// <param name="Rejected">Those that rejected something and have not accepted anything newer.</param>
/// <param name="Disconnected">Those that were connected lately.</param>
public sealed record FleetNodes(int Connected, int Synced, int Stale, int Rejected, int Disconnected);

/// <summary>A document that is held, where the fleet is not said already.</summary>
/// <param name="Fleet">The fleet.</param>
/// <param name="Document">The document and why.</param>
public sealed record HeldInFleet(string Fleet, HeldDocument Document);

/// <summary>A document that one fleet is not served as it is, because an Envoy rejected what came of it.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Name">Its name.</param>
/// <param name="Revision">The revision that last changed it; not served.</param>
/// <param name="Author">Who changed it.</param>
/// <param name="Served">The revision of it that is served; absent where nothing good was ever served: then its rules answer 503, unless it is left out.</param>
/// <param name="LeftOut">Whether nothing of it is served, for even its matches were rejected.</param>
/// <param name="Rejected">The revision whose routes were rejected.</param>
/// <param name="Since">When that was.</param>
/// <param name="Node">The Envoy that rejected them.</param>
/// <param name="EnvoyVersion">Its version.</param>
/// <param name="Resource">The resource it rejected.</param>
/// <param name="Error">Its text.</param>
/// <param name="Together">All documents that changed together with it: one of them is to blame. When one of them changes or goes, all are tried again.</param>
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
    IReadOnlyList<DocumentName> Together);
