using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Kinds.Services;

namespace ControlPlane.Language.Compilation.ServiceResources;

/// <summary>All services: which of them can be served, and which could be before.</summary>
internal sealed class ServiceUnits
{
    private readonly Dictionary<string, ServiceUnit> _served;
    private readonly HashSet<string> _lost;

    private ServiceUnits(ImmutableArray<ServiceUnit> all, ImmutableArray<ServiceUnit> previous)
    {
        All = all;
        _served = Served(all).ToDictionary(service => service.Document.Id.Name);
        _lost = Served(previous).Select(service => service.Document.Id.Name).Where(name => !_served.ContainsKey(name)).ToHashSet();
    }

    /// <summary>In document order.</summary>
    public ImmutableArray<ServiceUnit> All { get; }

    /// <summary>Compiles the services that changed.</summary>
    public static ServiceUnits Compile(ImmutableArray<Document> documents, ImmutableArray<ServiceUnit> previous)
    {
        var earlier = new Earlier<ServiceUnit>(previous);
        var all = ImmutableArray.CreateBuilder<ServiceUnit>(previous.Length);
        foreach (var document in documents)
        {
            if (document.Spec is not ServiceSpec) continue;
            all.Add(earlier.Of(document) is { } known && ReferenceEquals(known.Document, document) ? known : ServiceUnit.Compile(document));
        }
        return new ServiceUnits(all.ToImmutable(), previous);
    }

    /// <summary>A service that can be served.</summary>
    public bool TryFind(string name, [MaybeNullWhen(false)] out ServiceUnit service) => _served.TryGetValue(name, out service);

    /// <summary>Whether one of these could be served when the previous result was compiled, and no longer can.</summary>
    public bool Lost(ImmutableArray<string> names)
    {
        if (_lost.Count == 0) return false;
        foreach (var name in names)
        {
            if (_lost.Contains(name)) return true;
        }
        return false;
    }

    private static IEnumerable<ServiceUnit> Served(ImmutableArray<ServiceUnit> services) => services.Where(service => service.Cluster is not null);
}
