using System.Collections.Immutable;
using ControlPlane.Language.Documents;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.Kinds.Services;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Text;
using ControlPlane.Resources;
using Google.Protobuf;

namespace ControlPlane.Language.Kinds.Extensions;

/// <summary>Extensions: what Envoys ask while they handle a request.</summary>
internal sealed class ExtensionKind() : Kind<ExtensionSpec>(KindName, "extensions", () => new ExtensionRules())
{
    /// <summary>As in <c>kind: Extension</c>.</summary>
    public const string KindName = "Extension";

    private const string ServiceKind = "Service";
    private static readonly ImmutableSortedDictionary<string, string> NoHeaders = ImmutableSortedDictionary<string, string>.Empty;

    public override Reach Reach => Reach.Named;

    /// <summary>The cluster that is called.</summary>
    public static string Cluster(string name, ExtensionSpec spec) =>
        spec.Service is { } service ? GeneratedNames.Cluster(service) : GeneratedNames.ExtensionCluster(name);

    /// <summary>An extension that is called by URL has a cluster of its own.</summary>
    internal override SharedContribution Share(Document document, Observed observed)
    {
        var spec = (ExtensionSpec)document.Spec;
        if (spec.Url is null || ExtensionUrl.Parse(spec.Url) is not { } url)
            return new SharedContribution();
        var cluster = Clusters.Of(
            GeneratedNames.ExtensionCluster(document.Id.Name),
            new ServiceSpec
            {
                Dns = new DnsSpec { Host = url.Host, Port = url.Port },
                Protocol = spec.Protocol is ExtensionProtocol.Grpc ? ServiceProtocol.Http2 : ServiceProtocol.Http1,
                Tls = url.IsTls ? new ServiceTlsSpec() : null,
            }
        );
        return new SharedContribution
        {
            Resources = [XdsResource.Create(new ResourceKey(TypeUrl.Cluster, cluster.Name), cluster.ToByteArray(), [new Source(document, "url").Origin])],
        };
    }

    internal override IEnumerable<string> Weakens(Document earlier, Document later)
    {
        var (before, after) = ((ExtensionSpec)earlier.Spec, (ExtensionSpec)later.Spec);
        if (before.OnFailure is not FailureMode.Allow && after.OnFailure is FailureMode.Allow)
            yield return "lets requests pass when it fails, which are refused now";
        if (Asked(before) != Asked(after) || !(before.Headers ?? NoHeaders).SequenceEqual(after.Headers ?? NoHeaders))
            yield return "is another one, or is shown something else of requests: it may let through what is refused now";
    }

    /// <summary>Who is asked, and how, headers aside.</summary>
    private static ExtensionSpec Asked(ExtensionSpec spec) => spec with { OnFailure = null, Timeout = null, Headers = null };

    protected override IEnumerable<DocumentId> References(ExtensionSpec spec) => spec.Service is { } service ? [new DocumentId(ServiceKind, service)] : [];

    protected override IEnumerable<Problem> Check(Document document, ExtensionSpec spec, Lookup documents)
    {
        if (spec.Service is not { } name)
            yield break;
        if (documents.Find<ServiceSpec>(ServiceKind, name) is not { } service)
            yield return Unknown(document, "service", ExtensionCodes.Service, "service", name, documents.Names(ServiceKind));
        else if (spec.Protocol is ExtensionProtocol.Grpc && service.Protocol is not ServiceProtocol.Http2)
            yield return Places.Problem(
                document,
                "service",
                ExtensionCodes.Protocol,
                $"is called by gRPC, and the service {Shown.Text(name)} does not speak HTTP/2",
                hint: "name a service with `protocol: http2`"
            );
    }
}
