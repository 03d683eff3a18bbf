using P1Daemon.Mqtt;

namespace P1Daemon.Tests.Mqtt;

[TestFixture]
internal sealed class WordsTests
{
    [Test]
    public void A_code_is_said_in_words_with_the_brokers_own_reason() =>
        Assert.That(Words.Reason(0x97, "disk full\n<3>forged"), Is.EqualTo("""a quota is used up (97h), "disk full\u000A<3>forged" """.TrimEnd()));

    [Test]
    public void Another_client_with_the_same_id_is_said_with_what_to_do() =>
        Assert.That(Words.Reason(0x8E, ""), Is.EqualTo("another client uses the same client id: give each its own mqtt.client_id (8Eh)"));

    [Test]
    public void Control_characters_are_escaped_and_long_texts_cut()
    {
        Assert.That(Words.Printable("a\u001B[31m\u0085\u2028\u202Eé"), Is.EqualTo("a\\u001B[31m\\u0085\\u2028\\u202Eé"));
        Assert.That(Words.Printable(new string('x', 300)), Is.EqualTo(new string('x', 200) + "…"));
    }
}
