using System.Collections.Immutable;

namespace ControlPlane.Language.Kinds.Fleets;

/// <summary>The kinds of clients that a fleet serves, as its document says.</summary>
internal static class FleetClients
{
    /// <summary>The kinds.</summary>
    public static ImmutableArray<FleetClient> Of(FleetSpec fleet) => fleet.Clients ?? [FleetClient.Envoy];

    /// <summary>The kinds as documents write them.</summary>
    public static string Text(ImmutableArray<FleetClient> clients) => string.Join(", ", clients.Select(client => client.ToString().ToLowerInvariant()));
}
