%% SPDX-License-Identifier: MIT
%% Makes long_terms.txt:
%%   erlc long_terms.erl
%%   erl +pc unicode -noshell -eval 'long_terms:main(), halt().' > long_terms.txt
-module(long_terms).
-export([main/0]).

main() ->
    io:setopts([{encoding, unicode}]),
    io:put_chars(["# Terms as Erlang/OTP ", erlang:system_info(otp_release), " (erts ",
                  erlang:system_info(version), ") lays them out over lines; made by long_terms.erl.\n",
                  "# One term a line, in three fields with tabs between them:\n",
                  "#   the length of a line\n",
                  "#   io_lib:format(\"~w\")\n",
                  "#   io_lib:format(\"~<length>tp\") of a node started with +pc unicode, every \\ as \\\\, every new line as \\n\n"]),
    rand:seed(exsss, {25, 80, 1}),
    [line(Length, Term) || Term <- terms(), Length <- [80, 40, 21]].

line(Length, Term) ->
    Text = io_lib:format("~" ++ integer_to_list(Length) ++ "tp", [Term]),
    io:put_chars([integer_to_list(Length), $\t, io_lib:format("~w", [Term]), $\t,
                  [escape(C) || C <- lists:flatten(Text)], $\n]).

escape($\\) -> "\\\\";
escape($\n) -> "\\n";
escape(C) -> C.

terms() ->
    [lists:seq(1, 40), list_to_tuple(lists:seq(1, 40)), list_to_binary(lists:seq(0, 60)), lists:duplicate(90, $x),
     lists:duplicate(12, abcdefgh), {a_tag_that_is_long_indeed_so_that_it_goes_beyond_the_middle, lists:seq(1, 30)},
     {tag, list_to_binary(lists:seq(0, 40)), <<"text">>}, [lists:seq(1, 25) | lists:seq(1, 25)], [a, b | {tail, lists:seq(1, 25)}],
     #{a => lists:seq(1, 30), b => #{c => lists:seq(1, 30)}}, #{lists:seq(1, 30) => lists:seq(1, 30)},
     {status, self_is_not_shown, {module, gen_server}, [[{'$initial_call', {worker, init, 1}}, {'$ancestors', [top]}], running,
      top, [], [{header, "Status for generic server worker"}, {data, [{"Status", running}, {"Parent", top}, {"Logged events", []}]},
      {data, [{"State", #{count => 3, history => [1, 2, 3]}}]}]]}]
    ++ lists:sublist([Term || N <- lists:seq(1, 2500), Term <- [term(2 + N rem 5)], is_handy(Term)], 180).

%% Longer than a line, and not so long that one term fills the file.
is_handy(Term) ->
    Length = lists:flatlength(io_lib:format("~w", [Term])),
    Length > 90 andalso Length < 900.

term(0) -> leaf();
term(Depth) ->
    case rand:uniform(10) of
        1 -> leaf();
        N when N =< 4 -> [term(rand:uniform(Depth) - 1) || _ <- lists:seq(1, rand:uniform(9))];
        5 -> [term(rand:uniform(Depth) - 1) || _ <- lists:seq(1, rand:uniform(4))] ++ term(rand:uniform(Depth) - 1);
        N when N =< 7 -> list_to_tuple([term(rand:uniform(Depth) - 1) || _ <- lists:seq(1, rand:uniform(6))]);
        8 -> list_to_tuple([atom() | [term(rand:uniform(Depth) - 1) || _ <- lists:seq(1, rand:uniform(5))]]);
        _ -> maps:from_list([{term(rand:uniform(2) - 1), term(rand:uniform(Depth) - 1)} || _ <- lists:seq(1, rand:uniform(6))])
    end.

leaf() ->
    case rand:uniform(9) of
        1 -> rand:uniform(10) - 5;
        2 -> rand:uniform(1 bsl 60);
        3 -> rand:uniform() * 1000;
        4 -> lists:duplicate(rand:uniform(25), $a + rand:uniform(26) - 1);
        5 -> list_to_binary(lists:duplicate(rand:uniform(25), $a + rand:uniform(26) - 1));
        6 -> list_to_binary([rand:uniform(256) - 1 || _ <- lists:seq(1, rand:uniform(30))]);
        7 -> [[], {}, #{}, <<>>, "\x{e9}\x{65e5}", <<"\x{65e5}\x{672c}"/utf8>>];
        _ -> atom()
    end.

atom() ->
    lists:nth(rand:uniform(8), [ok, error, undefined, 'DOWN', a, state, 'needs quotes', a_rather_long_atom_for_a_tag]).
