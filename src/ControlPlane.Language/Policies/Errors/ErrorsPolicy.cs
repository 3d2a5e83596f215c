using System.Collections.Immutable;
using System.Globalization;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Documents;
using ControlPlane.Language.EnvoyConfig.Instances;
using ControlPlane.Language.Kinds.Routes;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Text;
using ControlPlane.Language.Values.Http;
using Envoy.Config.Core.V3;
using Envoy.Extensions.Filters.Http.CustomResponse.V3;
using Envoy.Extensions.Http.CustomResponse.LocalResponsePolicy.V3;
using Envoy.Type.Matcher.V3;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Matcher = Xds.Type.Matcher.V3.Matcher;
using MatcherExtension = Xds.Core.V3.TypedExtensionConfig;

namespace ControlPlane.Language.Policies.Errors;

/// <summary>Answers in place of errors.</summary>
internal sealed class ErrorsPolicy() : ListPolicy<ErrorSpec>("errors", () => new ErrorRules())
{
    internal override bool CanBeTakenAway => true;

    /// <summary>The nearer level answers a status, whatever the entry's name.</summary>
    internal override bool Overrides(Mapping own, Mapping locked) => Statuses(own).Overlaps(Statuses(locked));

    private static HashSet<int> Statuses(Mapping list) =>
        [
            .. list.Entries.SelectMany(entry =>
                ((ErrorSpec)SpecBinder.Bind(typeof(ErrorSpec), (Mapping)entry.Value, Vocabulary.None, inPolicy: true).Spec).On?.Statuses ?? []
            ),
        ];

    protected override IEnumerable<PolicyProblem> Check(ImmutableArray<Demand<ErrorSpec>> entries, PolicyContext context)
    {
        var said = new HashSet<(Level, int)>();
        foreach (var entry in entries)
        {
            if (entry.Spec.On?.Statuses is null)
                yield return entry.Problem("", ErrorsCodes.Nowhere, "does not say which statuses it answers", "on.statuses");
            if (entry.Spec is { Status: null, Body: null, Headers: null })
                yield return entry.Problem("", ErrorsCodes.Nothing, "changes nothing", "at least one of status, body and headers");
            if (entry.Spec is { ContentType: not null, Body: null })
                yield return entry.Problem("contentType", ErrorsCodes.BodyMissing, "is given without a body", "body");
            if (entry.Spec.Body is { Length: > 0 } && AnswerStatus.HasNoBody(entry.Spec.Status))
                yield return entry.Problem("body", RouteCodes.BodyWithoutPlace, AnswerStatus.NoBody, "no body with 204, 205 and 304, or another status");
            if (entry.Spec.Body is { } body && IsPage(entry.Spec.ContentType) && FormatOperators.Reflecting(body) is { } reflecting)
                yield return entry.Problem(
                    "body",
                    ErrorsCodes.OperatorReflected,
                    $"shows by %{reflecting}% what somebody else wrote: a script in it would run in the browsers of others",
                    "operators of Envoy's own such as %RESPONSE_CODE%, or contentType text/plain or application/json"
                );
            foreach (var copied in CopiedIdentities.Of("body", entry.Spec.Body is { } text ? [text] : [], context))
                yield return entry.Problem(copied.Path, copied.Code, copied.Message, copied.Allowed);
            foreach (var copied in CopiedIdentities.Of("headers", entry.Spec.Headers?.Values ?? [], context))
                yield return entry.Problem(copied.Path, copied.Code, copied.Message, copied.Allowed);
            foreach (var status in entry.Spec.On?.Statuses ?? [])
            {
                if (!said.Add((entry.Level, status)))
                    yield return entry.Problem("on.statuses", ErrorsCodes.Twice, $"has {status}, which another entry of {entry.Level.Name} answers already");
            }
        }
    }

    protected override RouteContribution Compile(ImmutableArray<Demand<ErrorSpec>> entries, PolicyContext context)
    {
        var levels = context.Policies.Find(this)!.Layers.Select(layer => layer.Level).ToImmutableArray();
        var answers = new SortedDictionary<int, ErrorSpec>();
        foreach (var entry in entries.OrderByDescending(entry => levels.IndexOf(entry.Level)))
        {
            foreach (var status in entry.Spec.On!.Statuses!)
                answers.TryAdd(status, entry.Spec);
        }
        var map = new Matcher.Types.MatcherTree.Types.MatchMap();
        foreach (var (status, answer) in answers)
        {
            map.Map.Add(
                status.ToString(CultureInfo.InvariantCulture),
                new Matcher.Types.OnMatch { Action = Named(answer.Name!, Answer(answer, context.Facts.All<AnswerHeaders>().SelectMany(fact => fact.Headers))) }
            );
        }
        var tree = new Matcher.Types.MatcherTree { Input = Named("status", new HttpResponseStatusCodeMatchInput()), ExactMatchMap = map };
        return new RouteContribution
        {
            Filters = [HttpInstances.Errors.On(new CustomResponse { CustomResponseMatcher = new Matcher { MatcherTree = tree } })],
            HeadersRead = [.. FormatOperators.HeadersRead(entries.SelectMany(entry => (entry.Spec.Headers?.Values ?? []).Append(entry.Spec.Body ?? "")))],
        };
    }

    internal override IEnumerable<Fact> Establishes(EffectivePolicy effective, Lookup documents, Sight? sight) => [new AnswersReplaced()];

    /// <summary>Whether a browser may run what a body of this type holds.</summary>
    private static bool IsPage(string? contentType) =>
        contentType?.Split(';')[0].Trim().ToLowerInvariant() is { } type
        && type is not ("text/plain" or "text/csv" or "application/json")
        && !type.EndsWith("+json", StringComparison.Ordinal);

    private static LocalResponsePolicy Answer(ErrorSpec spec, IEnumerable<HeaderValueOption> ofRule)
    {
        var answer = new LocalResponsePolicy
        {
            ResponseHeadersToAdd =
            {
                ofRule,
                Headers(spec)
                    .Select(header => new HeaderValueOption
                    {
                        Header = new HeaderValue { Key = header.Name, Value = header.Value },
                        AppendAction = HeaderValueOption.Types.HeaderAppendAction.OverwriteIfExistsOrAdd,
                    }),
            },
        };
        if (spec.Status is { } status)
            answer.StatusCode = (uint)status;
        if (spec.Body is { } body)
            answer.BodyFormat = new SubstitutionFormatString { TextFormatSource = new DataSource { InlineString = body } };
        return answer;
    }

    /// <summary>The content type is one of them: here Envoy does not read the one of a format.</summary>
    private static IEnumerable<(string Name, string Value)> Headers(ErrorSpec spec)
    {
        if (spec.Body is not null)
            yield return ("content-type", spec.InForce().ContentType!);
        foreach (var (name, value) in (spec.Headers ?? ImmutableSortedDictionary<string, string>.Empty).OrderBy(header => header.Key, StringComparer.Ordinal))
            yield return (name, value);
    }

    private static MatcherExtension Named(string name, IMessage config) => new() { Name = name, TypedConfig = Any.Pack(config) };
}
