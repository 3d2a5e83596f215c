using System.Collections.Immutable;
using ControlPlane.Language.Compilation.FleetResources;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Kinds.Domains;
using ControlPlane.Language.Kinds.Routes;
using ControlPlane.Language.Ladder;

namespace ControlPlane.Language.Compilation.Routes;

/// <summary>Makes the units of Routes and Domains.</summary>
internal static class RouteUnits
{
    /// <summary>Compiles a document for a fleet.</summary>
    /// <param name="document">The document.</param>
    /// <param name="fleet">The fleet.</param>
    /// <param name="set">What all fleets share.</param>
    /// <param name="setByExtensions">Whether an extension of the fleet sets a header, given in lower case.</param>
    public static RouteUnit Compile(Document document, FleetContext fleet, CompileSet set, Func<string, bool> setByExtensions)
    {
        var unit = Unit(document, fleet, set, setByExtensions);
        var lookedAt = FleetContext.Read(fleet.Model, unit.Read);
        return lookedAt.IsEmpty ? unit : unit with { LookedAt = lookedAt };
    }

    private static RouteUnit Unit(Document document, FleetContext fleet, CompileSet set, Func<string, bool> setByExtensions)
    {
        if (document.Spec is DomainSpec)
            return DomainCompilation.Compile(document, fleet, set);
        if (((RouteSpec)document.Spec).Tcp is not null)
            return new TcpRouteCompilation(document, fleet, set).Run();
        var plain = With([]);
        if (plain.Needs.HeadersRead.IsEmpty)
            return plain;
        ImmutableHashSet<string> believed = [.. plain.Needs.HeadersRead.Where(setByExtensions)];
        var unit = believed.IsEmpty ? plain : With(believed);
        return unit with
        {
            SetHeaders = plain.SetHeaders,
            Read = [.. plain.Read.Union(unit.Read).Union(plain.Needs.HeadersRead.Select(Dependency.SetHeader)).Order()],
        };

        RouteUnit With(ImmutableHashSet<string> headers) => new RouteCompilation(document, fleet, set, headers).Run();
    }
}
