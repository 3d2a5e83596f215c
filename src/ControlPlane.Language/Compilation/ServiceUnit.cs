using System.Collections.Immutable;
using ControlPlane.Language.Documents;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.EnvoyConfig.Protos;
using ControlPlane.Language.Kinds.Certificates;
using ControlPlane.Language.Kinds.Services;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Policies;
using ControlPlane.Language.Text;
using ControlPlane.Resources;
using Google.Protobuf;

namespace ControlPlane.Language.Compilation;

/// <summary>What one Service document compiles to, the same for every fleet that uses it.</summary>
/// <param name="Document">The document.</param>
/// <param name="Cluster">Its cluster; null where something is wrong with it.</param>
/// <param name="Endpoints">The cluster's endpoints; null where DNS tells them.</param>
/// <param name="Problems">What is wrong with it.</param>
internal sealed record ServiceUnit(Document Document, XdsResource? Cluster, XdsResource? Endpoints, ImmutableArray<Problem> Problems) : IUnit
{
    IReadOnlyCollection<Dependency> IUnit.Read => [];

    bool IUnit.IsWrong => !Problems.IsEmpty;

    /// <summary>The resources of a service that can be served.</summary>
    public IEnumerable<XdsResource> Resources => new[] { Cluster, Endpoints }.OfType<XdsResource>();

    /// <summary>The names of the Certificates that Envoys need to call it.</summary>
    public ImmutableArray<string> Certificates { get; } = [.. UpstreamTls.Certificates(((ServiceSpec)Document.Spec).Tls)];

    /// <summary>What a fleet needs that calls it.</summary>
    public RouteContribution Needs =>
        Certificates.IsEmpty
            ? RouteContribution.None
            : new()
            {
                Uses = [.. Certificates.Select(name => Dependency.Of(CertificateReferences.IdOf(name)))],
                Origins = [new Source(Document, "tls").Origin],
            };

    /// <summary>The document of a service.</summary>
    public static DocumentId IdOf(string name) => new("Service", name);

    public static ServiceUnit Compile(Document document)
    {
        var spec = ((ServiceSpec)document.Spec).Long();
        var name = GeneratedNames.Cluster(document.Id.Name);
        var cluster = Clusters.Of(name, spec);
        var endpoints = spec.Dns is null ? Kinds.Services.Endpoints.Of(name, spec) : null;

        var problems = ProtoValidation
            .Check(cluster)
            .Concat(endpoints is null ? [] : ProtoValidation.Check(endpoints))
            .Select(violation => violation.In(document, ""))
            .ToImmutableArray();
        if (!problems.IsEmpty)
            return new ServiceUnit(document, null, null, problems);

        if (endpoints is null)
            return new ServiceUnit(document, Resource(TypeUrl.Cluster, name, cluster, document, ""), null, []);
        var assignment = Resource(TypeUrl.Endpoints, name, endpoints, document, "endpoints");
        return new ServiceUnit(document, Resource(TypeUrl.Cluster, name, cluster, document, "", assignment.Key), assignment, []);
    }

    private static XdsResource Resource(
        TypeUrl type,
        string name,
        IMessage message,
        Document document,
        string path,
        params ImmutableArray<ResourceKey> children
    ) => XdsResource.Create(new ResourceKey(type, name), message.ToByteArray(), [new Source(document, path).Origin], children);
}
