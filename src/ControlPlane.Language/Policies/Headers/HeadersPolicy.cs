using System.Collections.Immutable;
using ControlPlane.Language.EnvoyConfig.Instances;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Text;
using ControlPlane.Language.Values.Http;
using Envoy.Config.Core.V3;
using Envoy.Extensions.Filters.Http.HeaderMutation.V3;
using Append = Envoy.Config.Core.V3.HeaderValueOption.Types.HeaderAppendAction;
using HeaderMutation = Envoy.Config.Common.MutationRules.V3.HeaderMutation;

namespace ControlPlane.Language.Policies.Headers;

/// <summary>Changes of headers.</summary>
internal sealed class HeadersPolicy() : NearestPolicy<HeadersSpec>("headers", () => new HeadersRules())
{
    private const string RequestKey = "request";

    protected override IEnumerable<PolicyProblem> Check(HeadersSpec effective, PolicyContext context) =>
        [
            .. Unread(effective, context),
            .. Conflicts("request", effective.Request),
            .. Forged(effective.Request, context),
            .. CopiedIdentities.Of("request", Written(effective.Request), context),
            .. Conflicts("response", effective.Response),
            .. CopiedIdentities.Of("response", Written(effective.Response), context),
        ];

    protected override RouteContribution Compile(HeadersSpec effective, PolicyContext context)
    {
        var mutations = new Mutations { RequestMutations = { Changes(effective.Request) }, ResponseMutations = { Changes(effective.Response) } };
        return mutations.CalculateSize() == 0
            ? RouteContribution.None
            : new RouteContribution
            {
                Filters = [HttpInstances.Headers.On(new HeaderMutationPerRoute { Mutations = mutations })],
                HeadersRead = [.. FormatOperators.HeadersRead([.. Written(effective.Request), .. Written(effective.Response)])],
            };
    }

    protected override IEnumerable<Fact> Establishes(HeadersSpec spec, EffectivePolicy effective) =>
        [new AnswerHeaders([.. Changes(spec.Response).Select(change => change.Append).Where(append => append is not null)])];

    /// <summary>All values, which may hold operators.</summary>
    private static IEnumerable<string> Written(HeaderChangesSpec? changes) =>
        [.. changes?.Set?.Values ?? [], .. changes?.Add?.Values ?? [], .. changes?.AddIfAbsent?.Values ?? []];

    /// <summary>Changes of requests that go to no service, and that no answer shows.</summary>
    private IEnumerable<PolicyProblem> Unread(HeadersSpec effective, PolicyContext context)
    {
        if (
            context.OwnBody is null
            || context.Policies.Find(this)!.OwnOfRule is not EffectiveMap own
            || own[RequestKey]?.Source.Document != own.Source.Document
        )
            yield break;
        if (!FormatOperators.HeadersRead(Written(effective.Response)).Any() && context.Facts.Find<AnswersReplaced>() is null)
            yield return new PolicyProblem(RequestKey, PolicyCodes.PolicyNowhere, PolicyProblem.NoUpstream, Hint: PolicyProblem.WhereUpstream);
    }

    /// <summary>Headers from which services learn who the client is, with values that a client wrote.</summary>
    private static IEnumerable<PolicyProblem> Forged(HeaderChangesSpec? changes, PolicyContext context) =>
        from way in new[] { ("set", changes?.Set), ("add", changes?.Add), ("addIfAbsent", changes?.AddIfAbsent) }
        from header in way.Item2 ?? ImmutableSortedDictionary<string, string>.Empty
        where FormatOperators.HeadersRead([header.Value]).Any()
        let told = IdentityMatches.WhoSetsHeader(header.Key, context)
        where told is not null
        select new PolicyProblem(
            $"request.{way.Item1}.{header.Key}",
            HeadersCodes.Forged,
            $"is {Shown.Text(header.Key)}, {told}, and gets a value that clients choose: any of them could pass for another",
            "a fixed value, or another header"
        );

    /// <summary>Removals first, so that what is set stays.</summary>
    private static IEnumerable<HeaderMutation> Changes(HeaderChangesSpec? changes) =>
        (changes?.Remove ?? [])
            .Select(name => new HeaderMutation { Remove = name.ToLowerInvariant() })
            .Concat(Values(changes?.Set, Append.OverwriteIfExistsOrAdd))
            .Concat(Values(changes?.Add, Append.AppendIfExistsOrAdd))
            .Concat(Values(changes?.AddIfAbsent, Append.AddIfAbsent));

    private static IEnumerable<HeaderMutation> Values(ImmutableSortedDictionary<string, string>? values, Append action) =>
        (values ?? ImmutableSortedDictionary<string, string>.Empty)
            .OrderBy(value => value.Key, StringComparer.Ordinal)
            .Select(value => new HeaderMutation
            {
                Append = new HeaderValueOption
                {
                    Header = new HeaderValue { Key = value.Key, Value = value.Value },
                    AppendAction = action,
                },
            });

    /// <summary>One level may set what another removes: which of the two is meant, only the author knows.</summary>
    private static IEnumerable<PolicyProblem> Conflicts(string message, HeaderChangesSpec? changes)
    {
        if (changes is null)
            yield break;
        var ways = new (string Way, IEnumerable<string> Names)[]
        {
            ("set", changes.Set?.Keys ?? []),
            ("add", changes.Add?.Keys ?? []),
            ("addIfAbsent", changes.AddIfAbsent?.Keys ?? []),
            ("remove", changes.Remove ?? []),
        };
        var seen = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (way, name) in ways.SelectMany(way => way.Names.Select(name => (way.Way, name))))
        {
            if (seen.TryAdd(name, way))
                continue;
            var how = seen[name] == way ? $"{way} twice, in different spelling" : $"both in {seen[name]} and in {way}";
            yield return new PolicyProblem($"{message}.{way}", HeadersCodes.Conflict, $"has the header {Shown.Text(name)} {how}");
        }
    }
}
