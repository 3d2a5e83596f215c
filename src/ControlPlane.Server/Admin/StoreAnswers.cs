using System.Collections.Immutable;
using System.Globalization;
using ControlPlane.Client.Wire;
using ControlPlane.Language.Text;
using ControlPlane.Store;
using Problem = ControlPlane.Client.Wire.Problem;

namespace ControlPlane.Server.Admin;

/// <summary>Answers to what the store did not do.</summary>
internal static class StoreAnswers
{
    /// <summary>Why there is no state yet, where the store itself gives no reason.</summary>
    public const string NotLoaded = "the documents are being loaded";

    private const int RetryAfterSeconds = 5;

    /// <summary>The state that reads are answered from; before the first load it throws what becomes a 503.</summary>
    public static StoreState Loaded(this DocumentStore store) => store.Current ?? throw new StoreUnavailableException(store.Outage ?? NotLoaded);

    /// <summary>The refusal of this result, or null when it was accepted.</summary>
    /// <param name="result">The store's outcome.</param>
    /// <param name="conditional">Whether the request itself said what must hold (412), rather than a base (409).</param>
    public static ProblemResult? Refusal(WriteResult result, bool conditional) =>
        result switch
        {
            WriteResult.Invalid invalid => Invalid([.. invalid.Problems.Select(WireMapping.ToWire)]),
            WriteResult.Stale stale => Stale(stale, conditional ? StatusCodes.Status412PreconditionFailed : StatusCodes.Status409Conflict),
            WriteResult.Owned owned => new ProblemResult(
                StatusCodes.Status409Conflict,
                "Somebody else owns what this would write; nothing was written.",
                [.. owned.Documents.Select(OwnedByAnother)]
            ),
            WriteResult.NotFound missing => new ProblemResult(
                StatusCodes.Status404NotFound,
                "There is no such document to delete.",
                [.. missing.Documents.Select(id => new Problem(ProblemCode.NotFound, $"There is no {id.Kind} `{id.Name}`.", id.ToWire()))]
            ),
            WriteResult.NotAllowed refused => NotAllowed(refused),
            WriteResult.Unavailable down => Unavailable(down.Reason),
            _ => null,
        };

    /// <summary>422 with everything that is wrong.</summary>
    public static ProblemResult Invalid(ImmutableArray<Problem> problems) =>
        new(StatusCodes.Status422UnprocessableEntity, problems is [var only] ? only.Message : $"{problems.Length} problems; nothing was written.", problems);

    /// <summary>503: the database is needed and does not answer.</summary>
    public static ProblemResult Unavailable(string reason) =>
        ProblemResult.One(StatusCodes.Status503ServiceUnavailable, ProblemCode.DatabaseUnavailable, $"The database does not answer: {reason}") with
        {
            RetryAfter = RetryAfterSeconds,
        };

    /// <summary>409 with what would have been done, so that an author can look at it and allow it.</summary>
    private static ProblemResult NotAllowed(WriteResult.NotAllowed refused) =>
        new(
            StatusCodes.Status409Conflict,
            "The request does not allow what this would weaken, end or drain; nothing was written.",
            [
                .. refused.Warnings.Select(warning => new Problem(
                    ProblemCode.NotAllowed,
                    $"{warning.Subject} {warning.Message}",
                    Path: "allow",
                    Allowed: warning.ToWire().Kind.Name()
                )),
            ]
        )
        {
            WouldBe = refused.WouldBe.ToWire(dryRun: true),
        };

    private static ProblemResult Stale(WriteResult.Stale stale, int status) =>
        new(
            status,
            "A document is not as the request expects; nothing was written.",
            [.. stale.Documents.Select(ChangedSince), .. stale.Missing.Select(Missing)]
        );

    private static Problem ChangedSince(StoredInfo info) =>
        new(
            ProblemCode.ChangedSince,
            $"{info.Id.Kind} `{info.Id.Name}` was last changed by {info.Author} at {info.At.ToString("u", CultureInfo.InvariantCulture)} in revision "
                + $"{info.Revision}.",
            info.Id.ToWire(),
            Allowed: $"\"{info.Revision}\""
        );

    private static Problem Missing(DocumentId id) => new(ProblemCode.ChangedSince, $"{id.Kind} `{id.Name}` does not exist.", id.ToWire());

    private static Problem OwnedByAnother(OwnedDocument owned) =>
        owned.NewTeam is { } team
            ? new Problem(
                ProblemCode.OwnedByAnotherTeam,
                $"{Named(owned.Stored)} belongs to the team `{owned.Team}` ({LastChange(owned.Stored)}, source `{owned.Stored.Source}`); this would "
                    + $"give it to the team `{team}`.",
                owned.Stored.Id.ToWire(),
                "team",
                Hint: $"choose another name, write `team: {owned.Team}`, or use takeOver=true to take it over"
            )
            : new Problem(
                ProblemCode.OwnedByAnother,
                $"{Named(owned.Stored)} belongs to the source `{owned.Stored.Source}`, {LastChange(owned.Stored)}.",
                owned.Stored.Id.ToWire(),
                Hint: "use takeOver=true to take it over"
            );

    private static string Named(StoredInfo info) => $"{info.Id.Kind} `{info.Id.Name}`";

    private static string LastChange(StoredInfo info) => $"last changed by {info.Author} in revision {info.Revision}";
}
