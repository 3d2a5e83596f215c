using System.Collections.Immutable;
using ControlPlane.Language.Compilation.Routes;

namespace ControlPlane.Language.Compilation.Listeners;

/// <summary>To which Route of a listener a connection goes, by the name for which its client asks.</summary>
internal sealed class SniOwners
{
    private readonly Dictionary<string, RouteUnit> _byName = new(StringComparer.Ordinal);

    /// <param name="routes">The Routes on the listener, in document order: of several for one name the first one counts.</param>
    public SniOwners(ImmutableArray<RouteUnit> routes)
    {
        var repeated = ImmutableArray.CreateBuilder<(RouteUnit, int?, RouteUnit)>();
        foreach (var route in routes)
        {
            foreach (var (index, name) in (route.Tcp!.Spec.Sni ?? []).Index())
            {
                if (!_byName.TryAdd(name, route) && _byName[name] != route)
                    repeated.Add((route, index, _byName[name]));
            }
            if (route.Tcp!.Spec.Sni is not null)
                continue;
            if (Rest is null)
                Rest = route;
            else
                repeated.Add((route, null, Rest));
        }
        Repeated = repeated.ToImmutable();
    }

    /// <summary>The Route without names: it takes what is left.</summary>
    public RouteUnit? Rest { get; }

    /// <summary>Names of a Route, by their index, that an earlier one has as well; no index where both have none.</summary>
    public ImmutableArray<(RouteUnit Route, int? Index, RouteUnit First)> Repeated { get; }

    /// <summary>The names of a Route that are its own, in order.</summary>
    public ImmutableArray<string> NamesOf(RouteUnit route) =>
        [.. _byName.Where(name => name.Value == route).Select(name => name.Key).Order(StringComparer.Ordinal)];

    /// <summary>The Route to which connections for a name go: the one with the most specific name that covers it, or the one without names.</summary>
    public RouteUnit? OwnerOf(string name) => MostSpecific(name, _byName.GetValueOrDefault) ?? Rest;

    /// <summary>What there is for the most specific of the names that cover one: <c>a.b.c</c>, then <c>*.b.c</c>, then <c>*.c</c>.</summary>
    public static T? MostSpecific<T>(string name, Func<string, T?> find)
        where T : class
    {
        if (find(name) is { } exact)
            return exact;
        for (var dot = name.IndexOf('.', name.StartsWith("*.", StringComparison.Ordinal) ? 2 : 0); dot >= 0; dot = name.IndexOf('.', dot + 1))
        {
            if (find(string.Concat("*", name.AsSpan(dot))) is { } wider)
                return wider;
        }
        return null;
    }

    /// <summary>Whether a wildcard stands for a name, among others.</summary>
    public static bool Covers(string wildcard, string name) =>
        wildcard.StartsWith("*.", StringComparison.Ordinal) && wildcard != name && name.EndsWith(wildcard[1..], StringComparison.Ordinal);
}
