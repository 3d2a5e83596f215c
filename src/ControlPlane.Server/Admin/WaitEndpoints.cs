using System.Collections.Immutable;
using System.Globalization;
using ControlPlane.Client;
using ControlPlane.Client.Wire;
using ControlPlane.Server.Admin.Description;
using ControlPlane.Server.Core.Nodes;
using ControlPlane.Store;
using Microsoft.AspNetCore.Http.HttpResults;
using Problem = ControlPlane.Client.Wire.Problem;

namespace ControlPlane.Server.Admin;

/// <summary>
/// <c>/wait</c>: answers once the Envoys of some fleets have a revision, or the timeout has passed. Whichever replica is asked, it knows the Envoys of all.
/// </summary>
internal static class WaitEndpoints
{
    private const int DefaultSeconds = 30,
        MaxSeconds = 60;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Maps it.</summary>
    public static void Map(RouteGroupBuilder api) =>
        api.MapGet(
                "/wait",
                async Task<Results<JsonHttpResult<WaitResponse>, ProblemResult>> (
                    HttpRequest request,
                    DocumentStore store,
                    NodeStates nodes,
                    TimeProvider clock,
                    IHostApplicationLifetime lifetime,
                    CancellationToken cancel
                ) =>
                {
                    var (question, refusal) = Question.Read(request, store.Loaded());
                    if (question is null)
                        return refusal!;
                    var until = clock.GetUtcNow() + question.Timeout;
                    while (true)
                    {
                        await nodes.RefreshAsync(cancel);
                        var (state, now) = (store.Loaded(), clock.GetUtcNow());
                        var arrival = Arrival.Of(question.Revision, question.Fleets, nodes.List());
                        var over = now >= until || lifetime.ApplicationStopping.IsCancellationRequested;
                        if (over || (state.Revision >= question.Revision && arrival.IsSettled(now)))
                        {
                            var failing = await FailingAsync(question.Fleets, store, state, cancel);
                            var settled =
                                !failing.Any(problem => problem.Code is ProblemCode.KeySetAwaited or ProblemCode.CertificateAwaited)
                                && state.Revision >= question.Revision
                                && arrival.IsSettled(now);
                            if (over || settled)
                                return TypedResults.Json(AnswerOf(question, settled, arrival, state, failing), WireJson.Options);
                        }

                        await Task.Delay(Pause, clock, cancel);
                    }
                }
            )
            .TakesQuery("revision", "fleet", "timeout")
            .Answers<WaitResponse>(
                "Waits until the connected Envoys of some fleets have a revision or have rejected it, and returns how far they have come",
                StatusCodes.Status400BadRequest
            );

    private static WaitResponse AnswerOf(Question question, bool settled, Arrival arrival, StoreState state, ImmutableArray<Problem> failing) =>
        new(
            question.Revision,
            settled,
            [.. question.Fleets],
            [.. arrival.Current.Select(node => node.Info.Id)],
            [.. arrival.Rejected.Select(NodeMapping.ToWire)],
            [.. arrival.Behind.Select(NodeMapping.ToWire)],
            [.. FleetStatuses.Held(state, pin => question.Fleets.Contains(pin.Fleet))],
            failing
        );

    /// <summary>What makes requests fail now; a key set that merely could not be fetched again does not.</summary>
    private static async Task<ImmutableArray<Problem>> FailingAsync(IEnumerable<string> fleets, DocumentStore store, StoreState state, CancellationToken cancel)
    {
        var failing = new List<Problem>();
        foreach (var fleet in fleets)
            failing.AddRange(await FleetConditions.OfAsync(fleet, store, state, cancel));
        return [.. failing.Where(problem => problem.Code is not (ProblemCode.KeySetOld or ProblemCode.CertificateOld)).Distinct()];
    }

    /// <summary>What is asked.</summary>
    /// <param name="Revision">The revision.</param>
    /// <param name="Fleets">The fleets; one that is gone has no Envoys.</param>
    /// <param name="Timeout">How long to wait at most.</param>
    private sealed record Question(long Revision, ImmutableSortedSet<string> Fleets, TimeSpan Timeout)
    {
        public static (Question? Question, ProblemResult? Refusal) Read(HttpRequest request, StoreState state)
        {
            var (revision, timeout) = (state.Revision, TimeSpan.FromSeconds(DefaultSeconds));
            if (
                request.Query["revision"] is [{ } number]
                && !(long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out revision) && revision > 0)
            )
                return (null, Refused("revision", number, "the number of a revision", "a whole number from 1"));
            if (request.Query["timeout"] is [{ } text])
            {
                if (
                    !text.EndsWith('s')
                    || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                    || seconds > MaxSeconds
                )
                    return (null, Refused("timeout", text, "how long the server waits", $"0s to {MaxSeconds}s"));
                timeout = TimeSpan.FromSeconds(seconds);
            }

            var fleets = request.Query["fleet"].OfType<string>().Where(fleet => fleet.Length > 0).ToList();
            return (
                new Question(
                    revision,
                    [.. (fleets is [] ? state.Model.Of("Fleet").Select(fleet => fleet.Id.Name) : fleets).ToImmutableSortedSet(StringComparer.Ordinal)],
                    timeout
                ),
                null
            );
        }

        private static ProblemResult Refused(string key, string value, string what, string allowed) =>
            ProblemResult.One(
                StatusCodes.Status400BadRequest,
                new Problem(ProblemCode.QueryParameter, $"`{key}={value}` is not {what}.", Path: key, Allowed: allowed)
            );
    }
}
