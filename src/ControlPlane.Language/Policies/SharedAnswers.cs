using System.Collections.Concurrent;
using System.Collections.Immutable;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Policies;

/// <summary>
/// Answers of policies within one compile of a fleet. Thousands of rules have the same policies in force: a policy that says the same, and that looked at
/// nothing that differs, is not asked again. What it looks at is remembered while it is asked, so nothing can be forgotten.
/// </summary>
internal sealed class SharedAnswers
{
    /// <summary>So many forms of an answer are remembered, the newest: where it depends on the rule, the routes that the rule becomes still share it.</summary>
    private const int MostForms = 4;

    private readonly ConcurrentDictionary<(Question Question, string Said), Forms> _known = new();

    private readonly ConcurrentDictionary<string, IReadOnlyList<DocumentId>> _named = new();

    /// <summary>The documents that a policy names.</summary>
    public IReadOnlyList<DocumentId> Named(EffectivePolicy effective) => _named.GetOrAdd(effective.Said, static (_, policy) => policy.Named, effective);

    /// <summary>What policies are asked.</summary>
    internal enum Question
    {
        /// <summary>See <see cref="Policy.Check"/>.</summary>
        Check,

        /// <summary>See <see cref="Policy.Compile"/>.</summary>
        Compile,

        /// <summary>See <see cref="Policy.Establishes"/>.</summary>
        Establishes,
    }

    /// <summary>The answer, asked for where no equal one is known.</summary>
    /// <param name="question">The question.</param>
    /// <param name="effective">The policy in force.</param>
    /// <param name="context">Where it is in force.</param>
    /// <param name="ask">Asks it, and lets what is looked at be remembered.</param>
    /// <param name="isShared">Whether an answer may be given to others; null where each may.</param>
    public TAnswer Of<TAnswer>(
        Question question,
        EffectivePolicy effective,
        PolicyContext context,
        Func<EffectivePolicy, PolicyContext, TAnswer> ask,
        Func<TAnswer, bool>? isShared = null
    )
        where TAnswer : class
    {
        var forms = _known.GetOrAdd((question, effective.Said), static _ => new Forms());
        foreach (var form in forms.Newest)
        {
            if (!form.LooksTheSame(effective, context))
                continue;
            context.Documents.Ask(form.Asked);
            return (TAnswer)form.Answer;
        }

        var (documents, sight) = (context.Documents.Apart(), new Sight());
        var asked = context with { Documents = documents, Sight = sight };
        var answer = ask(effective, asked);
        context.Documents.Ask(documents.Asked);
        if (isShared?.Invoke(answer) is not false)
            forms.Add(new Known(effective, asked, sight.Seen, [.. documents.Asked], answer));
        return answer;
    }

    /// <summary>The forms of an answer that are remembered. Threads do not wait for one another here: one that is lost is only asked for again.</summary>
    private sealed class Forms
    {
        private volatile Known[] _newest = [];

        /// <summary>The newest first.</summary>
        public Known[] Newest => _newest;

        /// <summary>Remembers one.</summary>
        public void Add(Known known) => _newest = [known, .. _newest.AsSpan(0, Math.Min(_newest.Length, MostForms - 1))];
    }

    /// <param name="Effective">The policy that was asked.</param>
    /// <param name="Context">Where it was in force.</param>
    /// <param name="Seen">What it looked at there.</param>
    /// <param name="Asked">The documents that it looked at.</param>
    /// <param name="Answer">What it answered.</param>
    private sealed record Known(EffectivePolicy Effective, PolicyContext Context, Seen Seen, ImmutableArray<Dependency> Asked, object Answer)
    {
        /// <summary>Whether all that was looked at is the same here.</summary>
        public bool LooksTheSame(EffectivePolicy effective, PolicyContext context) =>
            ((Seen & Seen.Places) == Seen.None || Effective.StandsWhere(effective)) && Context.LooksLike(context, Seen);
    }
}
