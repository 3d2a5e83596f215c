using System.Collections.Immutable;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Kinds.Fleets;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Kinds.Domains;

/// <summary>The listeners on which a domain is served.</summary>
internal static class DomainListeners
{
    private const int HttpsPort = 443;

    /// <summary>Those of a fleet.</summary>
    public static IEnumerable<ListenerSpec> Of(DomainSpec domain, FleetSpec fleet) => (fleet.Listeners ?? []).Where(domain.IsFor);

    /// <summary>The port to which clients of a fleet are redirected.</summary>
    public static int RedirectPort(DomainSpec domain, FleetSpec fleet) => domain.HttpsPort ?? Of(domain, fleet).FirstOrDefault(IsTls)?.Port ?? HttpsPort;

    /// <summary>What is wrong with the listeners that a domain names, or with what it says for them.</summary>
    public static IEnumerable<Problem> Check(Document document, DomainSpec spec, ImmutableArray<(string Name, FleetSpec Spec)> fleets)
    {
        // Where no fleet exists, that is what is wrong.
        if (fleets.IsEmpty)
            yield break;
        ImmutableArray<string> known =
        [
            .. fleets
                .SelectMany(fleet => fleet.Spec.Listeners ?? [])
                .Where(listener => listener.CarriesHttp)
                .Select(listener => listener.Name!)
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];
        foreach (var (index, name) in (spec.Listeners ?? []).Index().Where(listener => !known.Contains(listener.Item)))
            yield return Kind.Unknown(document, $"listeners[{index}]", DomainCodes.UnknownListener, "HTTP listener of these fleets", name, known);
        var all = fleets.SelectMany(fleet => Of(spec, fleet.Spec)).ToImmutableArray();
        if (all.IsEmpty)
            yield break;
        if (spec.Tls is not null && !all.Any(IsTls))
            yield return Places.Problem(
                document,
                "tls",
                DomainCodes.NoTls,
                "has no effect, because no listener of the domain speaks TLS",
                hint: "add a listener with `protocol: https` to the Fleet, or leave tls out"
            );
        if (spec.RedirectToHttps is not true)
            yield break;
        if (all.All(listener => IsTls(listener) && !IsBehindProxy(listener)))
            yield return Places.Problem(
                document,
                "redirectToHttps",
                DomainCodes.Redirect,
                "would do nothing, because all listeners of the domain speak TLS",
                hint: "serve the domain on a listener with `protocol: http` too, or leave redirectToHttps out"
            );
        foreach (var (name, fleet) in fleets)
        {
            if (Of(spec, fleet).ToImmutableArray() is { IsEmpty: false } own && own.All(listener => !IsTls(listener) && !IsBehindProxy(listener)))
                yield return Places.Problem(
                    document,
                    "redirectToHttps",
                    DomainCodes.Redirect,
                    $"would redirect every request for ever in Fleet/{name}: none of its listeners for this domain speaks TLS or trusts a proxy that does",
                    hint: "add a listener with `protocol: https`; or, if a proxy in front ends TLS, set the listener's `clientIp`, so that its "
                        + "x-forwarded-proto counts"
                );
        }
    }

    private static bool IsTls(ListenerSpec listener) => listener.Protocol is ListenerProtocol.Https;

    private static bool IsBehindProxy(ListenerSpec listener) => ListenerOptions.Of(listener).TrustsProxies;
}
