using System.Collections.Immutable;
using ControlPlane.Language.Binding;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.EnvoyConfig.Instances;
using ControlPlane.Language.Kinds.Consumers;
using ControlPlane.Language.Ladder;

namespace ControlPlane.Language.Policies.ClientCertificates;

/// <summary>Demands the client certificate of a consumer. The listener verifies it; a script tells whose it is, for Envoy has no filter that does.</summary>
internal sealed class ClientCertificatePolicy() : SecurityPolicy<ClientCertificateSpec>("clientCertificate", () => new ClientCertificateRules())
{
    protected override IEnumerable<PolicyReference> References(ClientCertificateSpec fragment) => ConsumerChoice.References(fragment.Consumers, "consumers");

    protected override bool Weakens(ClientCertificateSpec earlier, ClientCertificateSpec later) =>
        Admission.Weakens((earlier.Consumers, earlier.Groups), (later.Consumers, later.Groups));

    protected override IEnumerable<PolicyProblem> Check(ImmutableArray<Demand<ClientCertificateSpec>> demands, PolicyContext context)
    {
        foreach (var problem in Admission.Check([.. demands.Select(Admitted)], context))
            yield return problem;
        if (context.Form.LacksClientCertificates)
            yield return demands[^1]
                .Problem(
                    "",
                    ClientCertificateCodes.Listener,
                    "demands a certificate of the client, but no listener asks for one: no request could pass",
                    hint: "add `tls.clientAuth` to the listener, or `listeners` to the Route"
                );
    }

    protected override RouteContribution Compile(ImmutableArray<Demand<ClientCertificateSpec>> demands, PolicyContext context)
    {
        var admitted = Admission.Of(demands.Select(Admitted), context.Documents);
        var names =
            from consumer in admitted.Names
            from name in context.Documents.Find<ConsumerSpec>(ConsumerKind.KindName, consumer)?.Certificate?.San ?? []
            select KeyValuePair.Create(CertificateNames.Key(name), consumer);
        return new RouteContribution
        {
            Taken =
            [
                new TakenCredentials(HttpInstances.Reroute)
                {
                    Certificates = names.DistinctBy(name => name.Key).ToImmutableSortedDictionary(StringComparer.Ordinal),
                },
            ],
            Uses = admitted.Uses,
        };
    }

    protected override IEnumerable<Fact> Establishes(ImmutableArray<Demand<ClientCertificateSpec>> demands, Lookup documents) =>
        [new Identified(IdentifiedBy.ConsumerHeader, Always: true)];

    private static AdmissionDemand Admitted(Demand<ClientCertificateSpec> demand) => new(demand.Spec.Consumers, demand.Spec.Groups, demand.Problem);
}
