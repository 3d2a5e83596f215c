using System.Collections.Immutable;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Kinds.Domains;
using ControlPlane.Language.Kinds.Fleets;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Kinds.Routes;

/// <summary>Whether the fleets of a Route have the listeners that it is for.</summary>
/// <param name="document">The Route.</param>
/// <param name="documents">Finds its fleets.</param>
internal sealed class ListenersOfRoute(Document document, Lookup documents)
{
    private readonly RouteSpec _route = (RouteSpec)document.Spec;

    private readonly DomainSpec? _domain = RouteDomains.Of((RouteSpec)document.Spec, documents);

    private readonly ImmutableArray<(int Index, string Name, FleetSpec Spec)> _fleets = Fleets((RouteSpec)document.Spec, documents);

    /// <summary>What is wrong. Where no fleet exists, that is told elsewhere.</summary>
    public IEnumerable<Problem> Problems() =>
        _fleets.IsEmpty ? []
        : _route.Listeners is { } named ? Named(named)
        : _fleets.SelectMany(Unnamed);

    private static ImmutableArray<(int Index, string Name, FleetSpec Spec)> Fleets(RouteSpec route, Lookup documents)
    {
        var names = route.Fleets ?? RouteDomains.Of(route, documents)?.Fleets ?? [];
        var fleets = ImmutableArray.CreateBuilder<(int, string, FleetSpec)>(names.Length);
        for (var index = 0; index < names.Length; index++)
        {
            if (documents.Find<FleetSpec>("Fleet", names[index]) is { } spec)
                fleets.Add((index, names[index], spec));
        }
        return fleets.DrainToImmutable();
    }

    private IEnumerable<Problem> Named(ImmutableArray<string> named)
    {
        var known = _fleets
            .SelectMany(fleet => fleet.Spec.Listeners ?? [])
            .Where(listener => _domain?.IsFor(listener) is not false)
            .Select(listener => listener.Name!)
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ToImmutableArray();
        foreach (var (index, name) in named.Index())
        {
            var path = $"listeners[{index}]";
            if (!known.Contains(name))
                yield return Kind.Unknown(
                    document,
                    path,
                    RouteCodes.UnknownListener,
                    _domain is null ? "listener of these fleets" : "listener of this domain",
                    name,
                    known
                );
            foreach (var fleet in _fleets)
            {
                var listener = (fleet.Spec.Listeners ?? []).FirstOrDefault(listener => listener.Name == name);
                if (listener is not null && Wrong(path, listener, fleet.Name) is { } problem)
                    yield return problem;
            }
        }
    }

    private Problem? Wrong(string path, ListenerSpec listener, string fleet) =>
        (_route.Tcp, listener) switch
        {
            (null, { CarriesHttp: false }) => Places.Problem(
                document,
                path,
                RouteCodes.ListenerProtocol,
                $"names the listener {listener.Name} of fleet {fleet}, which passes bytes on: it reads no requests that a rule could match",
                "a listener with the protocol http or https, or `tcp` in the place of `rules`"
            ),
            ({ }, { CarriesHttp: true }) => Places.Problem(
                document,
                path,
                RouteCodes.ListenerProtocol,
                $"names the listener {listener.Name} of fleet {fleet}, which reads requests: it passes no bytes on as they are",
                "a listener with the protocol tcp or tls-passthrough"
            ),
            ({ Sni: not null }, { ReadsNames: false }) => Places.Problem(
                document,
                "tcp.sni",
                RouteCodes.SniUnread,
                $"has no effect on the listener {listener.Name} of fleet {fleet}, which does not read for which name a client asks",
                "a listener with the protocol tls-passthrough, or tcp with `tls`"
            ),
            _ => null,
        };

    private IEnumerable<Problem> Unnamed((int Index, string Name, FleetSpec Spec) fleet)
    {
        if ((fleet.Spec.Listeners ?? []).Any(Serves))
            yield break;
        yield return Places.Problem(
            document,
            _domain is null ? $"fleets[{fleet.Index}]" : "domain",
            RouteCodes.NoListener,
            $"{(_domain is null ? "names" : "is served by")} the fleet {fleet.Name}, which has no listener that could serve this Route",
            _route.Tcp switch
            {
                null => "a fleet that has a listener with the protocol http or https",
                { Sni: null } => "a fleet that has a listener with the protocol tcp or tls-passthrough",
                _ => "a fleet that has a listener with the protocol tls-passthrough, or tcp with `tls`",
            }
        );
    }

    private bool Serves(ListenerSpec listener) => _route.IsFor(listener) && _domain?.IsFor(listener) is not false;
}
