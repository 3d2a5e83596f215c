using System.Collections.Immutable;
using ControlPlane.Language.Kinds.Consumers;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Policies;

/// <summary>Whom one level of the ladder admits.</summary>
/// <param name="Consumers">By name.</param>
/// <param name="Groups">By group.</param>
/// <param name="Problem">Makes a problem of what it says: path, code, message, what is allowed.</param>
internal sealed record AdmissionDemand(
    ImmutableArray<string>? Consumers,
    ImmutableArray<string>? Groups,
    Func<string, string, string, string?, string?, PolicyProblem> Problem
);

/// <summary>The consumers that all levels admit.</summary>
/// <param name="Names">By name, sorted.</param>
/// <param name="Everyone">Whether no level leaves anyone out.</param>
/// <param name="Uses">Their documents; groups stand for their members, so that this stays short where the consumers are many.</param>
internal sealed record Admission(ImmutableArray<string> Names, bool Everyone, ImmutableArray<Dependency> Uses)
{
    public static Admission Of(IEnumerable<AdmissionDemand> demands, Lookup documents)
    {
        var choosing = demands.Where(demand => demand.Consumers is not null || demand.Groups is not null).ToImmutableArray();
        if (choosing.IsEmpty)
            return new Admission([.. documents.Names(ConsumerKind.KindName)], Everyone: true, [Dependency.Names(ConsumerKind.KindName)]);
        var names = choosing.Select(Chosen).Aggregate((both, next) => both.Intersect(next)).ToImmutableArray();
        return new Admission(names, Everyone: false, choosing is [var only] ? Ids(only.Consumers ?? [], only.Groups ?? []) : Ids(names, []));

        ImmutableSortedSet<string> Chosen(AdmissionDemand demand) => ConsumerChoice.Chosen(demand.Consumers, demand.Groups, documents)!;
    }

    private static ImmutableArray<Dependency> Ids(IEnumerable<string> names, IEnumerable<string> groups) =>
        [
            .. names.Select(name => Dependency.Of(new DocumentId(ConsumerKind.KindName, name))),
            .. groups.Select(group => Dependency.Members(ConsumerKind.KindName, group)),
        ];

    /// <summary>Whether a later choice may admit whom the earlier one does not.</summary>
    public static bool Weakens(
        (ImmutableArray<string>? Consumers, ImmutableArray<string>? Groups) earlier,
        (ImmutableArray<string>? Consumers, ImmutableArray<string>? Groups) later
    ) =>
        (earlier.Consumers is not null || earlier.Groups is not null)
        && (
            (later.Consumers is null && later.Groups is null)
            || (later.Consumers ?? []).Except(earlier.Consumers ?? []).Any()
            || (later.Groups ?? []).Except(earlier.Groups ?? []).Any()
        );

    /// <summary>Every group has somebody in it, and the levels together admit somebody.</summary>
    public static IEnumerable<PolicyProblem> Check(ImmutableArray<AdmissionDemand> demands, PolicyContext context)
    {
        var unknown = demands
            .SelectMany(demand =>
                ConsumerChoice
                    .Unknown(demand.Groups, "groups", context.Documents)
                    .Select(group => demand.Problem(group.Path, PolicyCodes.UnknownGroup, group.Message, null, null))
            )
            .ToImmutableArray();
        foreach (var problem in unknown)
            yield return problem;
        if (!unknown.IsEmpty || !Of(demands, context.Documents).Names.IsEmpty)
            yield break;
        yield return demands[^1]
            .Problem(
                "",
                PolicyCodes.NobodyAdmitted,
                demands.Length > 1 ? "admits no consumer that the levels above also admit" : "admits nobody: there is no such consumer",
                "at least one consumer",
                null
            );
    }
}
