using System.Collections.Immutable;
using ControlPlane.Language.Binding;
using ControlPlane.Language.EnvoyConfig.Instances;
using ControlPlane.Language.Kinds.Consumers;
using ControlPlane.Language.Kinds.Routes;
using ControlPlane.Language.Kinds.Routes.Matching;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Policies.Rbac;
using Envoy.Config.Rbac.V3;
using Envoy.Type.Matcher.V3;

namespace ControlPlane.Language.Policies.Authorize;

/// <summary>Which requests may pass, by who sends them and what they ask for.</summary>
internal sealed class AuthorizePolicy() : SecurityPolicy<AuthorizeSpec>("authorize", () => new AuthorizeRules())
{
    protected override IEnumerable<PolicyReference> References(AuthorizeSpec fragment) =>
        Conditions(fragment).SelectMany(place => ConsumerChoice.References(place.Condition.Consumers, $"{place.Path}.consumers"));

    protected override bool Weakens(AuthorizeSpec earlier, AuthorizeSpec later) => AuthorizeWeakening.Between(earlier, later);

    protected override IEnumerable<PolicyProblem> Check(ImmutableArray<Demand<AuthorizeSpec>> demands, PolicyContext context) =>
        demands.SelectMany(demand => Check(demand, context));

    protected override RouteContribution Compile(ImmutableArray<Demand<AuthorizeSpec>> demands, PolicyContext context) =>
        Denials.Of(
            HttpInstances.Authz,
            Name,
            demands.Select(demand => new Denial(demand.Level, [.. Denied(demand.Spec, context)], demand.Spec.Mode is AuthorizeMode.Shadow))
        );

    private static IEnumerable<PolicyProblem> Check(Demand<AuthorizeSpec> demand, PolicyContext context)
    {
        var conditions = Conditions(demand.Spec).ToImmutableArray();
        if (conditions.IsEmpty && demand.Spec.Default is not AuthorizeDefault.Deny)
            yield return demand.Problem("", AuthorizeCodes.Nothing, "lets every request pass: it has no rules", hint: "add rules, or write `default: deny`");
        if (demand.Spec.Default is AuthorizeDefault.Allow && conditions.Any(place => place.Allows))
            yield return demand.Problem(
                "default",
                AuthorizeCodes.Default,
                "is allow, which makes the rules that allow meaningless",
                hint: "write `default: deny`, or only rules that deny"
            );
        foreach (var (path, condition, _) in conditions)
        {
            if (condition.Claims is not null && !Identities.HasClaims(context))
                yield return demand.Problem(
                    $"{path}.claims",
                    AuthorizeCodes.Claims,
                    "checks claims where no token is required",
                    hint: "add `jwt` at the rule or above it"
                );
            else if (condition.Claims is not null && Identities.OpenClaims(context) is { } open)
                yield return demand.Problem($"{path}.claims", PolicyCodes.JwtSeveralTokens, open, hint: "require exactly one token at the rule");
            if (IssuerClaim.Wrong(condition.Claims, context.Facts.Find<Tokens>()) is { } never)
                yield return demand.Problem(
                    $"{path}.claims.{IssuerClaim.Name}",
                    PolicyCodes.ClaimNever,
                    never,
                    "an issuer of the providers, or leave the claim out"
                );
            if (condition.Principals is not null && context.Form.LacksClientCertificates)
                yield return demand.Problem(
                    $"{path}.principals",
                    AuthorizeCodes.Principals,
                    "checks the client's certificate, but no listener asks for one",
                    hint: "add `tls.clientAuth` to the listener, or `listeners` to the Route"
                );
            if (UnmatchableParts.Blocks(condition.Cidrs, context.Form) is { } blocks)
                yield return demand.Problem($"{path}.cidrs", PolicyCodes.Unmatchable, blocks.Message, blocks.Allowed);
            if (condition is not { Consumers: null, Groups: null } && !Identities.HasConsumers(context))
                yield return demand.Problem(
                    Who(path, condition),
                    AuthorizeCodes.Consumers,
                    "checks the consumer where no policy identifies consumers",
                    hint: "add `apiKey`, `basicAuth`, `clientCertificate`, `jwt` or `auth` at the rule or above it"
                );
            else if (
                ConsumerChoice.Chosen(condition.Consumers, condition.Groups, context.Documents) is { } consumers
                && Identities.OpenSubjects(consumers, context) is { } whose
            )
                yield return demand.Problem(
                    Who(path, condition),
                    PolicyCodes.JwtSeveralTokens,
                    whose,
                    hint: "require tokens of one issuer only, or check claims of its tokens"
                );
            foreach (var problem in Never(path, condition, demand, context))
                yield return problem;
            foreach (
                var part in (condition.Paths ?? [])
                    .Index()
                    .SelectMany(path => UnmatchableParts.Of(path.Item, context.Form).Select(part => part with { Path = $"{path.Index}].{part.Path}" }))
            )
                yield return demand.Problem($"{path}.paths[{part.Path}", PolicyCodes.Unmatchable, part.Message, part.Allowed);
            foreach (var (group, message) in ConsumerChoice.Unknown(condition.Groups, $"{path}.groups", context.Documents))
                yield return demand.Problem(group, PolicyCodes.UnknownGroup, message);
        }
    }

    /// <summary>What a rule itself says of requests that never come to it. Levels above say it for others too.</summary>
    private static IEnumerable<PolicyProblem> Never(string path, AuthorizeConditionSpec condition, Demand<AuthorizeSpec> demand, PolicyContext context)
    {
        if (!demand.Level.IsRule)
            yield break;
        if (condition.Methods is { } methods && context.MatchedMethods is { } matched && !methods.Intersect(matched).Any())
            yield return demand.Problem(
                $"{path}.methods",
                AuthorizeCodes.Never,
                $"has no method that the rule matches ({string.Join(", ", matched)}): it never holds",
                "methods that the rule matches, or leave the key out"
            );
        foreach (var (index, wanted) in (condition.Paths ?? []).Index())
        {
            var place = Precedence.PathOf(new MatchSpec { Path = wanted });
            if (!context.Matches.Any(match => Coverage.CanMeet(Precedence.PathOf(match), place)))
                yield return demand.Problem(
                    $"{path}.paths[{index}]",
                    AuthorizeCodes.Never,
                    "is not a path that the rule matches: it never holds",
                    "paths that the rule matches, or leave the key out"
                );
        }
    }

    private static string Who(string path, AuthorizeConditionSpec condition) => $"{path}.{(condition.Consumers is null ? "groups" : "consumers")}";

    /// <summary>Whom a level denies: whom a rule denies, and, where it denies by default, whom none allows.</summary>
    private static IEnumerable<Principal> Denied(AuthorizeSpec spec, PolicyContext context)
    {
        var conditions = Conditions(spec).ToImmutableArray();
        foreach (var denied in conditions.Where(place => !place.Allows))
            yield return Matching(denied.Condition, context, denies: true);
        var allowed = conditions.Where(place => place.Allows).Select(place => Matching(place.Condition, context)).ToImmutableArray();
        if (spec.Default is AuthorizeDefault.Deny || (spec.Default is null && !allowed.IsEmpty))
            yield return allowed.IsEmpty ? Principals.Everybody : Principals.Not(Principals.AnyOf(allowed));
    }

    private static Principal Matching(AuthorizeConditionSpec condition, PolicyContext context, bool denies = false)
    {
        var parts = new List<Principal>();
        if (condition.Methods is { } methods)
            parts.Add(denies ? Principals.MethodInAnyCase(methods) : Principals.Method(methods));
        if (condition.Paths is { } paths)
            parts.Add(Principals.AnyOf([.. paths.Select(Principals.Path)]));
        if (condition.Principals is { } principals)
            parts.Add(Principals.AnyOf([.. principals.Select(Certified)]));
        if (condition.Cidrs is { } blocks)
            parts.Add(Principals.AnyOf(Principals.Addresses(blocks)));
        foreach (var (claim, values) in condition.Claims ?? ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty)
            parts.Add(Principals.Claim(claim, values));
        if (ConsumerChoice.Chosen(condition.Consumers, condition.Groups, context.Documents) is { } consumers)
            parts.Add(Identities.OneOf(consumers, context));
        return Principals.All(parts);
    }

    private static Principal Certified(PrincipalSpec principal) =>
        Principals.CertificateName(
            principal switch
            {
                { Exact: { } exact } => new StringMatcher { Exact = exact },
                { Prefix: { } prefix } => new StringMatcher { Prefix = prefix },
                _ => new StringMatcher { Suffix = principal.Suffix },
            }
        );

    private static IEnumerable<(string Path, AuthorizeConditionSpec Condition, bool Allows)> Conditions(AuthorizeSpec spec)
    {
        for (var index = 0; index < (spec.Rules?.Length ?? 0); index++)
        {
            if (spec.Rules!.Value[index].Allow is { } allow)
                yield return ($"rules[{index}].allow", allow, true);
            if (spec.Rules.Value[index].Deny is { } deny)
                yield return ($"rules[{index}].deny", deny, false);
        }
    }
}
