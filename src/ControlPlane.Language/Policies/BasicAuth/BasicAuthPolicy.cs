using System.Collections.Immutable;
using ControlPlane.Language.Binding;
using ControlPlane.Language.EnvoyConfig.Instances;
using ControlPlane.Language.Kinds.Consumers;
using ControlPlane.Language.Ladder;
using Envoy.Config.Core.V3;
using Envoy.Config.Route.V3;
using Envoy.Extensions.Filters.Http.BasicAuth.V3;
using Envoy.Extensions.Filters.Http.HeaderMutation.V3;
using Envoy.Type.Matcher.V3;
using ConsumerCredentials = ControlPlane.Language.Kinds.Consumers.Credentials;
using HeaderMutation = Envoy.Config.Common.MutationRules.V3.HeaderMutation;

namespace ControlPlane.Language.Policies.BasicAuth;

/// <summary>Demands a consumer's user name and password.</summary>
internal sealed class BasicAuthPolicy() : SecurityPolicy<BasicAuthSpec>("basicAuth", () => new BasicAuthRules())
{
    internal override Alternative Alternative => new(CredentialForm.Password);

    protected override IEnumerable<PolicyReference> References(BasicAuthSpec fragment) => ConsumerChoice.References(fragment.Consumers, "consumers");

    protected override bool Weakens(BasicAuthSpec earlier, BasicAuthSpec later) =>
        Admission.Weakens((earlier.Consumers, earlier.Groups), (later.Consumers, later.Groups));

    protected override IEnumerable<PolicyProblem> Check(ImmutableArray<Demand<BasicAuthSpec>> demands, PolicyContext context) =>
        Admission.Check([.. demands.Select(Admitted)], context);

    protected override RouteContribution Compile(ImmutableArray<Demand<BasicAuthSpec>> demands, PolicyContext context)
    {
        var admitted = Admission.Of(demands.Select(Admitted), context.Documents);
        var users = new BasicAuthPerRoute { Users = new DataSource { InlineString = Users(admitted, context.Documents) } };
        return new RouteContribution
        {
            Filters =
            [
                HttpInstances.Basic.On(users),
                AuthorizationScheme.Spelled("Basic"),
                .. context.HasUpstream ? [HttpInstances.Headers.On(HidePassword, MergeOrder.Before)] : Array.Empty<RouteFilter>(),
            ],
            Uses = admitted.Uses,
        };
    }

    protected override IEnumerable<Credential> Credentials(ImmutableArray<Demand<BasicAuthSpec>> demands, PolicyContext context) =>
        [
            new Credential(
                [
                    new HeaderMatcher
                    {
                        Name = AuthorizationScheme.Header,
                        StringMatch = new StringMatcher { Prefix = "Basic ", IgnoreCase = true },
                    },
                ],
                []
            ),
        ];

    protected override IEnumerable<Fact> Establishes(ImmutableArray<Demand<BasicAuthSpec>> demands, Lookup documents) =>
        [new Identified(IdentifiedBy.ConsumerHeader, Always: true)];

    /// <summary>The lines of an htpasswd file. Envoy refuses an empty one, so where nobody has a password, nobody is in it by name.</summary>
    private static string Users(Admission admitted, Lookup documents)
    {
        var consumers = admitted.Names.Select(name => documents.Find(ConsumerKind.KindName, name)).OfType<Documents.Document>();
        var lines = ConsumerCredentials.Of(consumers, documents.Observed).BasicUsers.Values.Select(line => line + "\n");
        return string.Concat(lines) is { Length: > 0 } users ? users : BasicInstance.Nobody;
    }

    private static HeaderMutationPerRoute HidePassword =>
        new() { Mutations = new Mutations { RequestMutations = { new HeaderMutation { Remove = AuthorizationScheme.Header } } } };

    private static AdmissionDemand Admitted(Demand<BasicAuthSpec> demand) => new(demand.Spec.Consumers, demand.Spec.Groups, demand.Problem);
}
