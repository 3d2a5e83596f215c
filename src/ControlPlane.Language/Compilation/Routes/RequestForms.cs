using ControlPlane.Language.Compilation.FleetResources;
using ControlPlane.Language.Kinds.Fleets;
using ControlPlane.Language.Values.Http;

namespace ControlPlane.Language.Compilation.Routes;

/// <summary>How requests look when a fleet's Envoys match them.</summary>
internal static class RequestForms
{
    /// <summary>That of requests for the listeners of a fleet on which something is served.</summary>
    public static RequestForm Of(FleetContext fleet, Placement placement) => Of(fleet, placement, static (listener, placement) => placement.IsOn(listener));

    /// <summary>That of requests for all listeners of a fleet.</summary>
    public static RequestForm Of(FleetContext fleet) => Of(fleet, fleet, static (listener, _) => listener.CarriesHttp);

    private static RequestForm Of<TWhere>(FleetContext fleet, TWhere where, Func<ListenerSpec, TWhere, bool> serves)
    {
        RequestForm? form = null;
        foreach (var (listener, one) in fleet.Forms)
        {
            if (serves(listener, where))
                form = form?.Or(one) ?? one;
        }
        return form ?? RequestForm.Default;
    }

    /// <summary>That of requests for one listener.</summary>
    public static RequestForm Of(ListenerSpec listener)
    {
        var options = ListenerOptions.Of(listener);
        return new RequestForm
        {
            KeepsEscapedSlashes = options.EscapedSlashes is EscapedSlashes.Keep,
            KeepsEmptySegments = !options.MergeSlashes,
            KeepsUnderscores = options.Underscores is UnderscoreHeaders.Allow,
            KeepsForwardedProto = options.TrustsProxies,
            KeepsRequestId = options.PreserveRequestId,
            // What a trusted proxy says may be of either family; Envoy's IPv6 sockets take no IPv4 clients.
            TakesIpv4 = options.IsToldAddresses || listener.Address is null || !IpAddress.IsV6(listener.Address),
            TakesIpv6 = options.IsToldAddresses || (listener.Address is not null && IpAddress.IsV6(listener.Address)),
            HasClientCertificates = options.ClientCertificates,
        };
    }
}
