"""Given names that are usual in English and other languages in Latin letters; written from general knowledge.

`ALSO_WORDS`: those that are words, places, firms or surnames as well and need more beside them (checks.english_names).
"""

from __future__ import annotations

__all__ = ["ALSO_WORDS", "MORE_FIRST"]

_MORE_WORDS = """
Ben Tom Sam Mike Dave Steve Chris Matt Nick Dan Joe Jim Jimmy Tim Tony Andy Alex Max Jake Josh Greg Jeff Phil Pete Ted Ned Fred Alan Allan Allen Barry Brad Brett Carlton Cody Colby Corey Craig Curtis Damian Darren Darryl Devin Dominic Don Donald Doug
Dustin Dwayne Earl Eddie Edgar Edwin Elliot Elliott Ellis Emmett Ernie Ethan Ezra Fabian Felipe Fernando Finn Floyd Francis Frankie Freddie Frederick Gabe Garrett Geoff Geoffrey Gerard Gilbert Giles Glen Glenn Gus Guy Harold Harris Harrison Harvey Hector Herbert
Herman Horace Howard Hubert Humphrey Ivan Jamie Jared Jarrod Jasper Jay Jed Jeffery Jeremiah Jesse Joel Johan Johannes Jonas Jonathon Jordan Josef Joseph Judah Jude Jules Karl Keegan Kelvin Ken Kenny Kent Kirk Kurt Kyle Lance Lawrence Lee Len Lenny Leon
Leonardo Leroy Leslie Lester Lewis Lionel Lloyd Lorenzo Lou Lucian Luke Malcolm Manuel Marcel Marcelo Mario Marshall Marvin Mathew Maurice Melvin Micah Mick Miles Milo Mitchell Morris Murray Myron Nate Nathaniel Nelson Nico Nicolas Norman Olaf Oliver Orlando
Otis Pablo Pascal Paulo Percy Perry Preston Quentin Quinn Rafael Ramon Raphael Raul Reggie Reginald Rene Reuben Ricardo Rick Ricky Rob Robbie Roberto Robin Rodney Rodrigo Roland Roman Ron Ronnie Rory Ross Roy Ruben Rudolf Rudy Rufus Salvador Sammy Santiago
Saul Sergio Seth Shane Shaun Shawn Sheldon Sid Sidney Silas Spencer Stefan Stefano Stephan Stewart Stu Sylvester Terrence Terry Theo Thiago Tobias Toby Todd Tommy Travis Troy Vernon Vic Vince Vinnie Vladimir Wade Wallace Warren Wesley Wilbur Wilfred Will
Willard Xavier Yannick Zach Zack Abby Ada Adela Adele Adriana Agatha Agnes Aileen Aisha Alana Alba Alberta Alejandra Alexa Alexandra Alexis Alicia Alina Alison Allison Alma Alyssa Amalia Amber Amelie Amie Ana Anabel Anastasia Andie Angelica Angelina Angie
Anita Ann Annabel Anne Annette Annie Antonia April Ariana Ariel Arlene Aubrey Ava Barb Beatriz Becca Becky Belinda Bella Bernadette Bernice Bertha Bess Beth Betsy Bettina Bianca Bonnie Bridget Brigitte Britney Brittany Brooke Camila Camilla Candice Cara Carla
Carly Carmela Caroline Carrie Cassandra Cassie Cecilia Celeste Celia Charlene Charlie Chelsea Cherie Cheryl Cindy Claudia Colleen Connie Constance Cora Corinne Courtney Daisy Daniela Danielle Daphne Darlene Dawn Debbie Dee Deirdre Delia Della Denise Diana
Dina Dolores Dora Doris Edith Edna Eileen Elaine Eleanor Elise Ellen Ellie Elsa Elsie Emilia Emilie Erica Erika Erin Estelle Ethel Eugenia Eunice Eva Eve Evie Faye Felicia Felicity Flora Florence Frances Francesca Freya Frieda Gabriela Gabrielle Gail Gemma
Genevieve Georgia Georgina Geraldine Gertrude Gillian Gina Ginny Giselle Gladys Glenda Gloria Greer Gwen Hailey Haley Hazel Heidi Helena Helga Henriette Hilary Hilda Ida Ingrid Irene Iris Irma Isabel Isla Ivy Izzy Jackie Jacqueline Jade Jana Janelle Janice Janine
Jean Jeanette Jen Jenna Jennie Jenny Jess Jessie Jill Jo Joanna Joanne Jocelyn Jodie Johanna Jolene Josephine Josie Juana Juanita Judy Juliana Juliet Julieta June Karin Karina Karla Kate Katherina Kathryn Kathy Katie Katrina Kay Kayla Keira Kendra Kerry
Kim Kirsten Kristen Kristin Kristina Lana Lara Larissa Laurel Laurie Layla Lea Leanne Leila Lena Lenora Leona Letitia Lila Lilian Lillian Lily Liz Lizzie Lois Lola Lorena Lorraine Louisa Louise Luciana Lydia Lynn Mabel Maddie Madeleine Mae Maggie Maisie
Mandy Mara Marcia Margarita Margot Marian Mariana Marianne Marie Marilyn Marina Marion Marisa Marjorie Marlene Martha Martina Matilda Maude Maureen Maxine May Mel Melanie Melinda Mercedes Meredith Mila Mildred Millie Mindy Mira Miranda Mona Monica Monique
Muriel Myra Nadia Nadine Nell Nellie Nettie Nicky Nicola Nina Noelle Norah Noreen Norma Octavia Odette Olive Opal Ophelia Paloma Patsy Patty Paula Paulina Pauline Pearl Peggy Penelope Penny Petra Phoebe Phyllis Pippa Polly Poppy Portia Rachael Ramona Raquel
Reba Regina Renata Renee Rhoda Rhonda Rita Roberta Robyn Rosa Rosalie Rosanna Rose Roseanne Rosemary Rosie Roxanne Ruby Sadie Sally Salma Sandy Sasha Selena Selma Serena Shannon Shauna Sheena Sheila Sherri Sheryl Shirin Sienna Silvia Simone Skye Sonia
Stacey Stacy Stella Sue Summer Susanna Susie Suzanne Sylvia Tabitha Tamara Tammy Tania Tanya Tasha Teresa Tess Tessa Thelma Theresa Tiffany Tina Tracey Tracy Tricia Trina Trudy Ursula Valentina Valerie Vera Verity Veronica Vicky Viola Violet Vivian Vivienne
Wanda Whitney Wilhelmina Willow Wilma Winifred Winnie Yolanda Yvette Zelda Zena Zoey
Abdul Abdullah Adel Adnan Ahmad Aisha Akira Akiko Alejandro Alessandra Alessandro Alexei Amina Amit Amrita Ananya Anders Andre Andreas Andrei Angelo Anjali Anton Antonio Aoki Arash Arnaud Arturo Asha Ayaan Aya Ayesha Baptiste Bashir Benoit Bilal Bogdan Boris
Camille Carlo Cedric Celine Chandra Chika Chinedu Damir Dariusz Daria Davide Denis Dev Devika Dilip Dimitri Dragan Eduardo Efua Ekaterina Elif Elias Emeka Emil Emilio Emmanuel Emre Enrico Enrique Erik Esteban Fabio Fabrice Farah Farhan Farida Fatou Federica
Federico Femi Filip Florian Francesco Francois Francisco Franz Friedrich Fumiko Gaurav Gerhard Gianluca Giorgio Giovanni Giuseppe Goran Gunther Guillermo Gustav Gustavo Habib Hamid Hanna Haruka Haruto Hasan Hayato Hélène Henrik Hideo Hina Hiroshi Hiroto Hitoshi
Ibrahim Igor Ikram Ilse Imran Ines Irina Isabelle Ismail Itsuki Iwan Jacek Jakub Jamal Jan Javier Jerome Joaquin Joanna Jorg Joao Julien Jurgen Kaito Kamala Kamal Karan Kareem Karim Karolina Kasia Katrin Kazuki Keiko Kenta Khadija Kiran Kofi Krishna Krzysztof
Kumar Lakshmi Lamar Laurent Layla Lech Leticia Lina Linh Liu Ludwig Luigi Lukas Madhu Magda Magnus Mahmoud Maja Malik Manish Manoj Mansour Marek Mariam Marta Mathieu Matteo Maximilian Mehdi Mehmet Meena Michal Michele Milan Mina Mohamed Mohammad Mohan
Monika Mustafa Nabil Naoko Naoki Nasser Neha Nikhil Nikita Nikola Nikos Nisha Noor Nuno Nur Obinna Odile Olena Oleg Olu Omer Pavel Pawel Pedro Pooja Pranav Prakash Prasad Pradeep Rahul Raj Raja Rajiv Ramesh Rana Rania Ranjit Rashid Reza Riku Rohan Rohit Ryo
Sabine Sadia Said Salim Salma Sana Sandeep Sanjay Santosh Sara Satoshi Sebastien Seema Selin Sergey Shabnam Shankar Shinji Shreya Sigrid Slavko Sora Stanislav Stefania Suleiman Sunil Suzuki Swati Takeshi Takumi Tamar Tariq Tatiana Tetsuya Thierry Thomas
Tomas Tomoko Ulrich Uma Usman Valentin Vasily Vikram Vijay Viktor Vishal Wang Wojciech Xiaoming Yana Yara Yasmine Yosef Youssef Yuan Yuka Yuko Yusuf Yumi Yuto Zahra Zainab Zhang Ziad
"""
MORE_FIRST = frozenset(_MORE_WORDS.split())
# Never alone without somebody who does something or is spoken to.
_ALSO_WORDS_TEXT = """
Will May Rose April June Summer Dawn Hazel Ivy Iris Jade Amber Ruby Pearl Opal Olive Violet Daisy Lily Poppy Willow Penny Sandy Sky Skye Harris Jordan Georgia Florence Milan Chelsea Brooke Lance Miles Guy Max Don Norman Glen Kent Wade Dev Ray Gene Art
Pat Robin Drew Chase Grant Rich Mercedes Paris Austin Dallas Lincoln Jackson Madison Carter Hunter Mason Logan Harvey Marshall Perry Roman Jean Mel Ted Jay Jo Lee Kim An Sun Fay Faye Mae Sue Bill Rob Nick Jules Ariel Alexa Siri Cora Mona Viola
Celeste Felicity Constance Prudence Hope Faith Joy Charity Destiny Summer Noor Nur Nova Luna Aurora Stella Dee Nell Orlando Santiago Salvador Sydney Sidney Victoria Adele Casey Winnie Preston Spencer Warren Nelson Allen Morris Murray Wallace Ross
Howard Herbert Floyd Lloyd Leon Lewis Ellis Elliott Curtis Harrison Harold Francis Lawrence Said Rana Kumar Wang Zhang Liu Suzuki Aoki Sora Maxine Gail Said Raja Malik Sara Troy Dora Mario Otis Atlas Linda Bella Gemma Yuan Jude Eve Jasmine Holly Molly Mara Jan Lou Len Uma Lena Lola Lara
"""
ALSO_WORDS = frozenset(_ALSO_WORDS_TEXT.split())
