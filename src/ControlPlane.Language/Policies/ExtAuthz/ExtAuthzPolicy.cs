using System.Collections.Immutable;
using ControlPlane.Language.Binding;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.EnvoyConfig.Instances;
using ControlPlane.Language.Kinds.Extensions;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Text;
using ControlPlane.Language.Values.Regexes;
using Google.Protobuf;

namespace ControlPlane.Language.Policies.ExtAuthz;

/// <summary>
/// Permission that extensions give. Written whole on the routes, into the slots before and after authentication: an empty ext_authz in the chain would kill
/// Envoy.
/// </summary>
internal sealed class ExtAuthzPolicy() : SecurityPolicy<ExtAuthzSpec>("extAuthz", () => new ExtAuthzRules())
{
    internal override bool DependsOnBand => true;

    protected override IEnumerable<PolicyReference> References(ExtAuthzSpec fragment) =>
        fragment.Extension is { } name ? [new PolicyReference("extension", new DocumentId(ExtensionKind.KindName, name))] : [];

    /// <summary>What an extension may set besides lets nothing through.</summary>
    protected override bool Weakens(ExtAuthzSpec earlier, ExtAuthzSpec later) =>
        earlier.Extension != later.Extension
        || PhaseOf(earlier) != PhaseOf(later)
        || !Equals(earlier.Send?.Body, later.Send?.Body)
        || !Same(earlier.Send?.Headers, later.Send?.Headers);

    protected override IEnumerable<PolicyProblem> Check(ImmutableArray<Demand<ExtAuthzSpec>> demands, PolicyContext context)
    {
        foreach (var demand in demands)
        {
            if (demand.Spec.Extension is not { } name)
                yield return demand.Problem("", ExtAuthzCodes.Nothing, "names no extension", "extension");
            else if (Find(name, context) is not { Type: ExtensionType.ExtAuthz })
                yield return demand.Problem(
                    "extension",
                    ExtAuthzCodes.Type,
                    $"is {Shown.Text(name)}, which cannot be asked for permission",
                    "an Extension with `type: extAuthz`"
                );
        }
        foreach (
            var question in AuthorizationCalls(demands)
                .Where(question => !question.Receive.IsEmpty && Re2.Check(Re2.AnyOf(question.Receive)).Problem is not null)
        )
        {
            yield return demands[^1]
                .Problem(
                    "receive.headers",
                    ExtAuthzCodes.ReceiveSize,
                    $"lets {question.Extension} set more and longer headers than Envoy takes in one pattern, all levels together",
                    $"names with at most {Re2.LargestProgram / 2} characters in all"
                );
        }
        if (context.Band.HasFilterChain)
            yield break;
        foreach (var phase in AuthorizationCalls(demands).GroupBy(question => question.Phase).Where(phase => phase.Count() > 1))
        {
            var names = string.Join(" and ", phase.Select(question => question.Extension));
            yield return new PolicyProblem(
                "",
                ExtAuthzCodes.Many,
                $"asks {names} in the phase {SpecShape.NameOf(phase.Key.ToString())}: Envoy before 1.39 asks only one extension in each phase",
                "another phase, or `envoy: \">=1.39\"` in the Fleet if all its Envoys are that new"
            )
            {
                In = demands.Last(demand => PhaseOf(demand) == phase.Key).Tree,
            };
        }
    }

    protected override RouteContribution Compile(ImmutableArray<Demand<ExtAuthzSpec>> demands, PolicyContext context)
    {
        var questions = AuthorizationCalls(demands);
        var extensions = questions.Select(question => question.Extension).Distinct().ToImmutableArray();
        var filters = ImmutableArray.CreateBuilder<RouteFilter>();
        foreach (var phase in questions.GroupBy(question => question.Phase))
        {
            var asked = phase.Select(question => (question.FilterName, (IMessage)question.Filter(Find(question.Extension, context)!))).ToList();
            filters.Add(SlotOf(phase.Key).On(context.Band.HasFilterChain ? Slots.Chain(asked) : Slots.One(asked[0])));
        }
        return new RouteContribution
        {
            Filters = filters.ToImmutable(),
            Uses = [.. extensions.Select(name => Dependency.Of(new DocumentId(ExtensionKind.KindName, name)))],
            Services = [.. extensions.Select(name => Find(name, context)!.Service).OfType<string>()],
            IdentityHeaders = [.. questions.SelectMany(question => question.Receive).Distinct()],
        };
    }

    private static HttpInstance<IMessage> SlotOf(ExtAuthzPhase phase) => phase is ExtAuthzPhase.BeforeAuth ? HttpInstances.SlotBefore : HttpInstances.SlotAuthz;

    private static ExtensionSpec? Find(string name, PolicyContext context) => context.Documents.Find<ExtensionSpec>(ExtensionKind.KindName, name);

    /// <summary>Each extension once in a phase, in the order of the levels.</summary>
    private static ImmutableArray<AuthorizationCall> AuthorizationCalls(ImmutableArray<Demand<ExtAuthzSpec>> demands) =>
        [
            .. demands
                .Where(demand => demand.Spec.Extension is not null)
                .GroupBy(demand => (Extension: demand.Spec.Extension!, Phase: PhaseOf(demand)))
                .Select(same => new AuthorizationCall(same.Key.Extension, same.Key.Phase, [.. same.Select(demand => demand.Spec)])),
        ];

    private static ExtAuthzPhase PhaseOf(Demand<ExtAuthzSpec> demand) => PhaseOf(demand.Spec);

    private static ExtAuthzPhase PhaseOf(ExtAuthzSpec spec) => spec.InForce().Phase!.Value;

    private static bool Same(ImmutableArray<string>? left, ImmutableArray<string>? right) =>
        left is null == right is null && (left ?? []).SequenceEqual(right ?? [], StringComparer.OrdinalIgnoreCase);
}
