using ControlPlane.Language.Documents;
using ControlPlane.Language.Text;
using ControlPlane.Language.Values;
using FluentValidation;
using FluentValidation.Results;

namespace ControlPlane.Language.Binding;

/// <summary>Runs the rules of a bound fragment and turns what fails into problems with document path and position.</summary>
internal static class RuleRunner
{
    /// <summary>The problems of the rules, without those that only follow from problems of the shape.</summary>
    /// <param name="fragment">What to check.</param>
    /// <param name="shape">The problems of the document's shape.</param>
    /// <param name="vocabulary">The words that there are, for rules of names.</param>
    public static IEnumerable<Problem> Run(Fragment fragment, IReadOnlyCollection<Problem> shape, Vocabulary vocabulary) =>
        fragment
            .Rules.Validate(new ValidationContext<object>(fragment.Spec) { RootContextData = { [nameof(Vocabulary)] = vocabulary } })
            .Errors.Select(failure => (Failure: failure, Place: Locate(fragment, failure)))
            .Where(found => !shape.Any(problem => Explains(problem.Path, found.Place)))
            .Select(ToProblem);

    private static Problem ToProblem((ValidationFailure Failure, Found Place) found)
    {
        var saying = (Saying?)found.Failure.CustomState;
        var at = found.Place.At;
        return new Problem(
            found.Failure.ErrorCode,
            found.Failure.ErrorMessage,
            Path: found.Place.Path,
            Allowed: saying?.Allowed,
            Line: at.Line,
            Column: at.Column,
            Hint: saying?.Hint
        );
    }

    /// <summary>
    /// A failing value that is there is explained by any problem above or below it; a missing one by a problem above it or by one among its siblings, which may
    /// be its misspelling.
    /// </summary>
    private static bool Explains(string problem, Found found) =>
        found.Missing is null
            ? Paths.IsWithin(problem, found.Path) || Paths.IsWithin(found.Path, problem)
            : Paths.IsWithin(found.Path, problem) || (Paths.IsWithin(problem, found.Missing) && Paths.Parent(problem) == found.Missing);

    private static Found Locate(Fragment fragment, ValidationFailure failure)
    {
        var (path, node) = (fragment.Path, (Node)fragment.Tree);
        string? missing = null;
        foreach (var step in Steps(failure))
        {
            // A list written as its one element has no index in the document.
            if (step.Key is null && node is not Sequence && missing is null)
                continue;
            var below = step.Key is { } key ? Paths.Key(path, key) : $"{path}[{step.Index}]";
            var next = node switch
            {
                Mapping map when step.Key is not null => map[step.Key],
                Sequence list when step.Key is null => list.Items[step.Index],
                _ => null,
            };
            if (next is null)
                missing ??= path;
            (path, node) = (below, next ?? node);
        }
        return new(path, missing, node.At);
    }

    /// <summary>`Rules[0].Match` in steps, the last one perhaps the key of a map.</summary>
    private static IEnumerable<Step> Steps(ValidationFailure failure)
    {
        foreach (var part in (failure.PropertyName ?? "").Split('.', '[').Where(part => part.Length > 0))
        {
            yield return part[^1] == ']' ? new(null, int.Parse(part.AsSpan(0, part.Length - 1))) : new(SpecShape.NameOf(part), 0);
        }
        if (failure.CustomState is Saying { Key: { } key })
            yield return new(key, 0);
    }

    private readonly record struct Step(string? Key, int Index);

    /// <summary>Where a rule failed; <paramref name="Missing"/> is the path of the nearest node that is there, null when the value itself is.</summary>
    private readonly record struct Found(string Path, string? Missing, Position At);
}
